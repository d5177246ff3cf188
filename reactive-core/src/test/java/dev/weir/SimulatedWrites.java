/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.Scenario.Writing;
import java.time.Duration;
import java.util.Set;
import reactor.core.publisher.Mono;

/** The writes of a simulation: each commits a row, and does what its kind does about the cache. */
final class SimulatedWrites {

    /** How long a transaction may last that is surrounded by a quarantine. */
    private static final Duration TRANSACTION = Duration.ofMillis(400);

    private static final Duration UNHURRIED = Duration.ofHours(1);

    private static final Duration QUARANTINE = Duration.ofMillis(700);

    /** By then what was sent and not answered has arrived, if it ever does. */
    private static final long LATEST_ARRIVAL_MICROS = 3_000_000;

    private final SimulationWorld world;
    private final SimulatedReads reads;
    private final SimulatedFeed feed;

    SimulatedWrites(SimulationWorld world, SimulatedReads reads) {
        this.world = world;
        this.reads = reads;
        this.feed = new SimulatedFeed(world);
    }

    /** A process changes a key now, unless somebody must be left alone with it. */
    void write(SimulatedProcess process, String key, Writing writing, SimulatedProcess.User user) {
        if (writing == Writing.REFRESH) {
            refresh(process, key);
        } else if (!world.admits(key, writing == Writing.PUT)) {
            world.history.note(() -> "      nobody else writes " + key + " now");
        } else if (writing == Writing.FOREIGN) {
            feed.write(key);
        } else {
            Write write = new Write(process, key, world.value(), writing, user);
            if (writing == Writing.AROUND) {
                around(write);
            } else {
                aside(write);
            }
        }
    }

    private void refresh(SimulatedProcess process, String key) {
        world.request(process, "refreshes " + key).to(process.cache.refresh(key), answer -> {}, error -> {});
    }

    private void aside(Write write) {
        request(write, "commits " + write.value)
                .to(
                        write.process.seen(world.source.write(
                                write.key, write.value, UNHURRIED, value -> committed(write, false))),
                        done -> tell(write),
                        error -> world.leaves(write.key));
    }

    /** Whoever commits before he invalidates has to go on until that is confirmed. */
    private void tell(Write write) {
        request(write, write.writing + " of " + write.value)
                .to(
                        change(write).contextWrite(CacheContext.session(write.user.session())),
                        done -> confirmed(write),
                        error -> {
                            if (write.writing == Writing.PUT) {
                                world.later(LATEST_ARRIVAL_MICROS, () -> soon(write, 0, () -> again(write)));
                            } else {
                                soon(write, 100_000, () -> tell(write));
                            }
                        });
        int order = world.source.order(write.key, write.value);
        if (order % 2 == 0) {
            reads.readAtOnce(write.process, write.key, write.user, order);
        }
    }

    /** A value that may have been stored or may yet be is replaced by another one, once it is too late for that. */
    private void again(Write write) {
        aside(new Write(write.process, write.key, world.value(), Writing.INVALIDATE, write.user));
    }

    private void soon(Write write, long micros, Runnable what) {
        world.later(micros, () -> write.process.clock.scheduler().schedule(what));
    }

    private Mono<Void> change(Write write) {
        ReactiveCache<String, String> cache = write.process.cache;
        return switch (write.writing) {
            case EXPIRE -> cache.expire(write.key);
            case TAG -> cache.invalidateTags(Set.of("red"));
            case PREFIX -> cache.invalidatePrefix("a");
            case CLEAR -> cache.clear();
            case PUT -> cache.put(write.key, String.valueOf(write.value));
            default -> cache.invalidate(write.key);
        };
    }

    private void around(Write write) {
        Pool<String, String> pool = write.process.pool;
        String value = String.valueOf(write.value);
        LocalEntry<String> entry = write.process.writer.write(
                pool.tier.era(), write.key, value, WriteOptions.NONE, null, write.process.clock.millis());
        RemoteChanges<String, String> changes = requireNonNull(pool.changes);
        int losses = world.losses();
        Mono<Void> commit = Mono.defer(() -> write.process.seen(world.source.write(
                write.key, write.value, left(write), committed -> committed(write, losses == world.losses()))));
        request(write, "writes " + write.value)
                .to(
                        changes.around(write.key, commit, "mark " + write.value, QUARANTINE, entry)
                                .contextWrite(CacheContext.session(write.user.session())),
                        done -> confirmed(write),
                        error -> world.leaves(write.key));
    }

    /** What is left of the transaction's time, which began when the writer did. */
    private Duration left(Write write) {
        return TRANSACTION.minusNanos(world.clock.nanos() - write.begunAt);
    }

    private void committed(Write write, boolean survivesItsWriter) {
        int order = world.source.now(write.key);
        world.history.note(() -> "      source commits " + write.key + " = " + write.value + ", number " + order);
        if (survivesItsWriter) {
            int losses = world.losses();
            world.later(QUARANTINE.toNanos() / 1_000, () -> {
                if (losses == world.losses()) {
                    world.floors.lasts(write.key, order);
                }
            });
        }
    }

    private void confirmed(Write write) {
        int order = world.source.order(write.key, write.value);
        write.process.owns(write.key, order);
        write.user.seen().merge(write.key, order, Math::max);
        world.floors.lasts(write.key, order);
        world.leaves(write.key);
    }

    private SimulatedRequest request(Write write, String what) {
        return world.request(write.process, what + " of " + write.key + " for " + write.user.name());
    }

    /** A write. */
    private final class Write {

        private final SimulatedProcess process;
        private final String key;
        private final long value;
        private final Writing writing;
        private final SimulatedProcess.User user;
        private final long begunAt = world.clock.nanos();

        private Write(SimulatedProcess process, String key, long value, Writing writing, SimulatedProcess.User user) {
            this.process = process;
            this.key = key;
            this.value = value;
            this.writing = writing;
            this.user = user;
        }
    }
}
