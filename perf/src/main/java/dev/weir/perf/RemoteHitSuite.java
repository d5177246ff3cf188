/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import dev.weir.backend.Backend;
import dev.weir.policy.RemotePolicy;
import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Scope;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A suite for hits of the remote tier, over one Redis and with values of 100 bytes, by users who ask again when they are answered.
 *
 * <p>Of the cache every read goes to Redis, because its local tier has room for a single entry while keys come in turn; what the local
 * tier does to take an entry in and put another one out is part of the read, as it is where there are many more keys than room. In
 * the other cache it has room for all, and copies are good for a millisecond.
 */
final class RemoteHitSuite implements Suite {

    static final String LETTUCE = "Lettuce reactive";
    private static final String WEIR = "Weir get";
    private static final String BRIEF = "Weir get, copies of 1 ms";
    private static final String ADAPTER = "Weir's adapter alone";
    private static final String ASYNC = "Lettuce async";
    private static final int KEYS = 16_384;

    /** Operations in a round, by the number of users. */
    private static final Map<Integer, Integer> OPERATIONS =
            Map.of(1, 500, 16, 4_000, 64, 16_000, 256, 32_000, 1_024, 48_000);

    private final List<Integer> users;

    RemoteHitSuite() {
        this(List.of(1, 16, 64, 256, 1_024));
    }

    RemoteHitSuite(List<Integer> users) {
        this.users = users;
    }

    @Override
    public List<Report> run(Effort effort) {
        // The most first: by the time there is one alone, who asks few questions, everything has been compiled.
        LinkedList<Report> reports = new LinkedList<>();
        try (Hits hits = new Hits(effort.share(KEYS))) {
            users.stream()
                    .sorted(Comparator.reverseOrder())
                    .forEach(number -> reports.addFirst(report(hits, number, effort)));
        }
        return reports;
    }

    private static Report report(Hits hits, int users, Effort effort) {
        List<Case> cases = hits.cases(users, effort.share(requireNonNull(OPERATIONS.get(users))));
        Comparison comparison = Rounds.of(cases, effort.withRounds(4, 11));
        return new Report(
                "remote-hit, " + users + (users == 1 ? " user" : " users"),
                comparison,
                LETTUCE,
                targets(users, comparison.cases()),
                List.of("local hits among them: " + hits.localHits()));
    }

    private static List<Target> targets(int users, List<String> cases) {
        List<Target> targets = new ArrayList<>();
        if (users == 1) {
            targets.add(Target.asFastAs(0.95, LETTUCE, WEIR));
        } else if (users >= 256) {
            targets.add(Target.asFastAs(users == 256 ? 10 : 18, LETTUCE, WEIR));
            cases.stream()
                    .filter(name -> name.startsWith("Spring") || name.startsWith("Redisson"))
                    .forEach(name -> targets.add(Target.asFastAs(users == 256 ? 13 : 30, name, WEIR)));
        }
        targets.add(Target.bytes(400, WEIR));
        return targets;
    }

    /** Ways to hit, over the same server. */
    static final class Hits implements AutoCloseable {

        private static final Predicate<Object> VALUE =
                answer -> answer instanceof byte[] value && value.length == RemoteBed.VALUE_BYTES;

        final RemoteBed bed;
        private final ReactiveCache<String, byte[]> cache;
        private final ReactiveCache<String, byte[]> brief;
        private final Backend backend;

        Hits(int keys) {
            bed = new RemoteBed(keys);
            cache = bed.cache("one", builder -> builder.maximumSize(1));
            brief = bed.cache(
                    "brief",
                    builder ->
                            builder.maximumSize(2L * keys).remote(RemotePolicy.DEFAULT.localFor(Duration.ofMillis(1))));
            backend = bed.redis().open(RemoteBed.NAMESPACE, CacheClock.system());
            Flux.range(0, backend.shards())
                    .flatMap(backend.log()::attach, backend.shards())
                    .blockLast(PATIENCE);
        }

        List<Case> cases(int users, int operations) {
            List<Case> cases = new ArrayList<>();
            cases.add(of(WEIR, users, operations, cache::get));
            cases.add(of(BRIEF, users, operations, brief::get));
            cases.add(adapter(users, operations));
            cases.add(of(LETTUCE, users, operations, bed.lettuce.reactive()::get));
            cases.add(ClosedLoop.of(
                    ASYNC,
                    users,
                    operations,
                    (number, user) -> bed.lettuce.async().get(bed.key(number)).whenComplete(user),
                    VALUE));
            bed.peers.forEach((name, peer) -> cases.add(of(name, users, operations, peer::get)));
            return cases;
        }

        String localHits() {
            return cache.stats().hits() + ", with copies of 1 ms "
                    + brief.stats().hits();
        }

        private Case of(String name, int users, int operations, Function<String, ? extends Mono<?>> get) {
            return ClosedLoop.of(
                    name,
                    users,
                    operations,
                    (number, user) -> get.apply(bed.key(number)).subscribe(user),
                    VALUE);
        }

        /** Keys are made before, as the cache makes one for each read. */
        Case adapter(int users, int operations) {
            Scope scope = new Scope("one", "");
            RemoteTier tier = backend.tier();
            RemoteKey[] keys = bed.keys.stream()
                    .map(key -> RemoteKey.of(scope, key, List.of(), backend.shards()))
                    .toArray(RemoteKey[]::new);
            return ClosedLoop.of(
                    ADAPTER,
                    users,
                    operations,
                    (number, user) ->
                            tier.get(keys[Math.floorMod(number, keys.length)]).subscribe(user),
                    answer -> answer instanceof Found);
        }

        @Override
        public void close() {
            backend.close().block(PATIENCE);
            bed.close();
        }
    }
}
