/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import dev.weir.ReactiveCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** A suite for reading 64 keys at once from Redis, none of which is in memory; see {@link RemoteHitSuite}. */
final class RemoteBulkSuite implements Suite {

    private static final String WEIR = "Weir getAll";
    private static final String LETTUCE = "Lettuce reactive mget";
    private static final String ASYNC = "Lettuce async mget";
    private static final int BULK = 64;
    private static final int KEYS = 16_384;
    private static final int OPERATIONS = 1_500;

    @Override
    public List<Report> run(Effort effort) {
        try (RemoteBed bed = new RemoteBed(Math.max(BULK, effort.share(KEYS)))) {
            ReactiveCache<String, byte[]> cache = bed.cache("bulk", builder -> builder.maximumSize(1));
            Bulks bulks = new Bulks(bed, cache);
            return IntStream.of(1, 16, 64)
                    .mapToObj(users -> report(bulks, users, effort))
                    .toList();
        }
    }

    private static Report report(Bulks bulks, int users, Effort effort) {
        Comparison comparison = Rounds.of(
                bulks.cases(users, effort.share(users == 1 ? OPERATIONS / 5 : OPERATIONS)), effort.withRounds(4, 11));
        List<Target> targets = new ArrayList<>(List.of(Target.asFastAs(0.6, ASYNC, WEIR)));
        comparison.cases().stream()
                .filter(name -> name.startsWith("Spring"))
                .forEach(name -> targets.add(Target.asFastAs(2.2, name, WEIR)));
        return new Report(
                "remote-bulk of " + BULK + ", " + users + (users == 1 ? " user" : " users"),
                comparison,
                LETTUCE,
                targets,
                List.of("local hits among them: " + bulks.cache.stats().hits()));
    }

    /** Ways to read many, over the same server. */
    private record Bulks(RemoteBed bed, ReactiveCache<String, byte[]> cache) {

        List<Case> cases(int users, int operations) {
            List<Case> cases = new ArrayList<>();
            cases.add(of(WEIR, users, operations, keys -> cache.getAll(keys).map(Map::size)));
            cases.add(of(
                    LETTUCE,
                    users,
                    operations,
                    keys -> bed.lettuce
                            .reactive()
                            .mget(keys.toArray(String[]::new))
                            .count()
                            .map(Long::intValue)));
            cases.add(ClosedLoop.of(
                    ASYNC,
                    users,
                    operations,
                    (number, user) -> bed.lettuce
                            .async()
                            .mget(keys(number).toArray(String[]::new))
                            .thenApply(List::size)
                            .whenComplete(user),
                    Bulks::isWhole));
            bed.peers.forEach((name, peer) -> cases.add(of(name, users, operations, peer::getAll)));
            return cases;
        }

        private Case of(String name, int users, int operations, Reading reading) {
            return ClosedLoop.of(
                    name,
                    users,
                    operations,
                    (number, user) -> reading.of(keys(number)).subscribe(user),
                    Bulks::isWhole);
        }

        private List<String> keys(int number) {
            int from = Math.floorMod(number, bed.keys.size() / BULK) * BULK;
            return bed.keys.subList(from, from + BULK);
        }

        private static boolean isWhole(Object answer) {
            return answer.equals(BULK);
        }
    }

    /** A way to read these keys, which tells how many were found. */
    @FunctionalInterface
    private interface Reading {

        Mono<Integer> of(List<String> keys);
    }
}
