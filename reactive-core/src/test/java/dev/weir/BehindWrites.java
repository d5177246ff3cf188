/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.BehindScenario.Writing;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The writes of a simulation of writing behind: what is accepted, what others write past that, and what is invalidated. */
final class BehindWrites {

    private static final Duration QUARANTINE = Duration.ofMillis(700);
    private static final long BALKS_FOR_NANOS = Duration.ofMillis(120).toNanos();

    /** By then what was sent and not answered has arrived, if it ever does. */
    private static final long LATEST_ARRIVAL_MICROS = 4_000_000;

    private static final long PATIENCE_MICROS = 1_500_000;

    private final BehindWorld world;
    private final Random random;
    private final Set<String> beingRemoved = new HashSet<>();

    BehindWrites(BehindWorld world) {
        this.world = world;
        this.random = world.random();
    }

    /** A process changes a key now, or something of it. */
    void write(BehindProcess process, String key, Writing writing, SimulatedProcess.User user) {
        switch (writing) {
            case PUT -> put(process, key, world.value(), user);
            case REFUSED -> put(process, key, refused(Long.MAX_VALUE), user);
            case BALKED -> put(process, key, refused(BALKS_FOR_NANOS), user);
            case REMOVE -> remove(process, key, user);
            case FOREIGN -> {
                world.writeUnseen(key);
                tell(key);
            }
            case AROUND -> around(process, key);
            case REDRIVE -> redrive(process);
            default ->
                request(process, writing + " of " + key).to(change(process, key, writing), done -> {}, error -> {});
        }
    }

    private String refused(long nanos) {
        String value = world.value();
        world.ledger.refuses(value, nanos);
        return value;
    }

    private void put(BehindProcess process, String key, String value, SimulatedProcess.User user) {
        accept(process, key, value, user, process.cache.put(key, value));
    }

    private void remove(BehindProcess process, String key, SimulatedProcess.User user) {
        if (beingRemoved.add(key)) {
            world.later(LATEST_ARRIVAL_MICROS, () -> beingRemoved.remove(key));
            accept(process, key, null, user, process.cache.remove(key));
        }
    }

    private void accept(
            BehindProcess process, String key, @Nullable String value, SimulatedProcess.User user, Mono<Void> write) {
        int lives = world.lives();
        long begun = world.clock.nanos();
        request(process, "puts " + key + " = " + value + " for " + user.name())
                .to(
                        write.contextWrite(CacheContext.session(user.session())),
                        done -> {
                            int rank = world.ledger.acknowledged(key, value, begun);
                            if (lives == world.lives()) {
                                process.owns(key, rank);
                                user.seen().merge(key, rank, Math::max);
                            }
                        },
                        error -> {
                            if (value != null && !(error instanceof WriteOutcomeUnknownException)) {
                                world.ledger.failed(key, value);
                            }
                            if (world.scenario.faultCount == 0 && !(error instanceof OutboxFullException)) {
                                world.history.violated("ERROR: a write of " + key + " failed: " + error);
                            }
                        });
    }

    private Mono<?> change(BehindProcess process, String key, Writing writing) {
        ReactiveCache<String, String> cache = process.cache;
        return switch (writing) {
            case INVALIDATE -> cache.invalidate(key);
            case EXPIRE -> cache.expire(key);
            case TAG -> cache.invalidateTags(Set.of("red"));
            case PREFIX -> cache.invalidatePrefix("a");
            case CLEAR -> cache.clear();
            default -> cache.refresh(key);
        };
    }

    /** What others have written is told to one process after the other, until one has confirmed that it has heard. */
    private void tell(String key) {
        boolean[] heard = new boolean[1];
        BehindProcess process = world.processes.get(random.nextInt(world.processes.size()));
        process.clock
                .scheduler()
                .schedule(() -> request(process, "hears of " + key)
                        .to(process.cache.invalidate(key), done -> heard[0] = true, error -> {}));
        world.later(PATIENCE_MICROS, () -> {
            if (!heard[0]) {
                tell(key);
            }
        });
    }

    private void around(BehindProcess process, String key) {
        String value = world.value();
        LocalEntry<String> entry = process.writer.write(
                process.pool.tier.era(), key, value, WriteOptions.NONE, null, process.clock.millis());
        Mono<Void> commit = Mono.defer(() -> process.hasty.write(Map.of(key, value)));
        request(process, "writes " + key + " = " + value)
                .to(
                        requireNonNull(process.pool.changes).around(key, commit, "mark " + value, QUARANTINE, entry),
                        done -> {},
                        error -> {});
        // Whatever becomes of the writer and his mark: once he is done, or cannot be any more.
        world.later(LATEST_ARRIVAL_MICROS / 2, () -> tell(key));
    }

    private void redrive(BehindProcess process) {
        CacheOutbox<String, String> outbox = process.cache.outbox();
        request(process, "redrives")
                .to(
                        outbox.deadLetters()
                                .concatMap(letter -> {
                                    letter.value().ifPresent(world.ledger::isRedriven);
                                    return outbox.redrive(letter);
                                })
                                .then(),
                        done -> {},
                        error -> {});
    }

    private SimulatedRequest request(BehindProcess process, String what) {
        return world.request(process, what);
    }
}
