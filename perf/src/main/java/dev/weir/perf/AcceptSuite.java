/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A suite for writes that are accepted, over one Redis and with values of 100 bytes, by users who write again when they are answered.
 *
 * <p>While the first case is measured its store does not answer, so that nothing but acceptance is; it is drained afterwards. In
 * another one the store takes everything at once, and draining goes on beside.
 */
final class AcceptSuite implements Suite {

    private static final String ACCEPTED = "Weir put, written behind";
    private static final String DRAINED = "Weir put, written behind, drained beside";
    private static final String ASIDE = "Weir put, aside";
    private static final String LETTUCE = "Lettuce reactive set";
    private static final int KEYS = 16_384;

    /** More than the users of a round write to a shard, so that nobody is slowed down. */
    private static final WriteBehind HOW =
            WriteBehind.DEFAULT.durability(Durability.MEMORY).limit(100_000).acceptWithin(Duration.ofSeconds(45));

    /** Operations in a round, by the number of users. */
    private static final Map<Integer, Integer> OPERATIONS = Map.of(1, 500, 64, 12_000, 256, 16_000);

    @Override
    public List<Report> run(Effort effort) {
        try (RemoteBed bed = new RemoteBed(effort.share(KEYS))) {
            Writes writes = new Writes(bed);
            return List.of(1, 64, 256).stream()
                    .map(users -> report(writes, users, effort))
                    .toList();
        }
    }

    private static Report report(Writes writes, int users, Effort effort) {
        return new Report(
                "accept, " + users + (users == 1 ? " user" : " users"),
                Rounds.of(
                        writes.cases(users, effort.share(requireNonNull(OPERATIONS.get(users)))),
                        effort.withRounds(4, 11)),
                LETTUCE,
                List.of(Target.asFastAs(0.9, ASIDE, ACCEPTED)),
                List.of());
    }

    /** Ways to write, over the same server. */
    private static final class Writes {

        private final RemoteBed bed;
        private final Floodgate<String, byte[]> away = new Floodgate<>();
        private final Floodgate<String, byte[]> there = new Floodgate<>();
        private final ReactiveCache<String, byte[]> accepted;
        private final ReactiveCache<String, byte[]> drained;
        private final ReactiveCache<String, byte[]> aside;

        Writes(RemoteBed bed) {
            this.bed = bed;
            there.open();
            accepted = bed.empty("accepted", builder -> builder.writeBehind(away, HOW));
            drained = bed.empty("drained", builder -> builder.writeBehind(there, HOW));
            aside = bed.empty("aside", builder -> builder);
        }

        List<Case> cases(int users, int operations) {
            return List.of(
                    of(ACCEPTED, users, operations, key -> put(accepted, key)).andThen(this::drainWhatWasAccepted),
                    of(DRAINED, users, operations, key -> put(drained, key))
                            .andThen(() -> drained.outbox().drained().block(PATIENCE)),
                    of(ASIDE, users, operations, key -> put(aside, key)),
                    of(LETTUCE, users, operations, key -> bed.lettuce.reactive().set(key, value())));
        }

        private void drainWhatWasAccepted() {
            away.open();
            accepted.outbox().drained().block(PATIENCE);
            away.shut();
        }

        private Case of(String name, int users, int operations, Function<String, Mono<String>> write) {
            return ClosedLoop.of(
                    name,
                    users,
                    operations,
                    (number, user) -> write.apply(bed.key(number)).subscribe(user),
                    "OK"::equals);
        }

        private static Mono<String> put(ReactiveCache<String, byte[]> cache, String key) {
            return cache.put(key, value()).thenReturn("OK");
        }

        private static byte[] value() {
            return new byte[RemoteBed.VALUE_BYTES];
        }
    }
}
