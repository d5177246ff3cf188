/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tier.Generation;
import dev.weir.tier.Generation.Kind;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A recovery queue that is full: it forgets nothing, and says of many at once what there is no room to say of each. */
class RecoveryQueueBoundsTest {

    private static final int ROOM = 10;
    private static final Scope PRODUCTS = new Scope("products", "");
    private static final Scope OTHERS = new Scope("others", "");
    private static final TierException SILENCE = new TierException(Reason.UNKNOWN, "silence");

    private final TwoProcesses test = new TwoProcesses();
    private final Remote remote = requireNonNull(test.one.weir.remote());
    private final RecoveryQueue queue = new RecoveryQueue(
            ROOM, remote.tier(), remote.changes(), test.clock, new Pauses(() -> new Random(42), 5_000));

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void whatIsOwedOfOneScopeBecomesOneClear() {
        test.one.link.cut();
        test.pass(Duration.ofSeconds(3));
        for (int i = 0; i < 3; i++) {
            queue.owe(key(OTHERS, "k" + i), false);
        }
        for (int i = 0; i < ROOM - 3; i++) {
            queue.owe(key(PRODUCTS, "k" + i), false);
        }
        assertThat(queue.size()).isEqualTo(ROOM);

        queue.owe(List.of(new Generation(PRODUCTS, Kind.TAG, "red")), SILENCE);

        assertThat(queue.size()).isEqualTo(4);
        assertThat(queue.owes(key(PRODUCTS, "k0"), Set.of())).isTrue();
        assertThat(queue.owes(key(PRODUCTS, "never named"), Set.of())).isTrue();
        assertThat(queue.owes(key(OTHERS, "k0"), Set.of())).isTrue();
        assertThat(queue.owes(key(OTHERS, "never named"), Set.of())).isFalse();
    }

    @Test
    void theClearIsAsOldAsTheOldestOfThem() {
        test.one.link.cut();
        long begun = test.clock.nanos();
        for (int i = 0; i <= ROOM; i++) {
            queue.owe(key(PRODUCTS, "k" + i), false);
            test.pass(Duration.ofSeconds(1));
        }

        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.oldest()).isEqualTo(begun);
    }

    @Test
    void afterwardsTheOthersForgetAllOfThem() {
        for (int i = 0; i <= ROOM; i++) {
            test.source.put("k" + i, "old");
            assertThat(test.two.reads("k" + i)).isEqualTo("old");
            test.source.put("k" + i, "new");
        }
        test.one.link.cut();
        for (int i = 0; i <= ROOM; i++) {
            queue.owe(key(PRODUCTS, "k" + i), false, SILENCE);
        }
        test.pass(Duration.ofMinutes(1));

        test.one.link.restore();
        test.pass(Duration.ofSeconds(6));

        assertThat(queue.size()).isZero();
        for (int i = 0; i <= ROOM; i++) {
            assertThat(test.two.reads("k" + i)).isEqualTo("new");
        }
    }

    @Test
    void withMoreScopesThanRoomThereIsOneForEach() {
        test.one.link.cut();
        for (int tenant = 0; tenant < 3 * ROOM; tenant++) {
            for (int i = 0; i < 5; i++) {
                queue.owe(key(new Scope("products", "t" + tenant), "k" + i), false);
            }
        }

        assertThat(queue.size()).isLessThanOrEqualTo(3 * ROOM);
        for (int tenant = 0; tenant < 3 * ROOM; tenant++) {
            assertThat(queue.owes(key(new Scope("products", "t" + tenant), "k0"), Set.of()))
                    .isTrue();
        }
    }

    @Test
    void whatWasTooLargeToSendIsNotOwed() {
        queue.owe(key(PRODUCTS, "k"), false, new TierException(Reason.TOO_LARGE, "too large"));
        queue.owe(key(PRODUCTS, "k"), false, new IllegalStateException("a mistake of somebody's"));

        assertThat(queue.size()).isZero();
    }

    @Test
    void aThreadThatStandsStillAsItSetsARoundDownCallsNoLaterOneOff() {
        StandingClock clock = new StandingClock();
        RecoveryQueue slow = new RecoveryQueue(
                ROOM, remote.tier(), remote.changes(), clock, new Pauses(() -> new Random(42), 5_000));
        test.one.link.cut();
        slow.owe(key(PRODUCTS, "k"), false);

        test.one.link.restore();
        test.pass(Duration.ofSeconds(30));

        assertThat(clock.stood).isTrue();
        assertThat(slow.size()).isZero();
        slow.close();
    }

    private static RemoteKey key(Scope scope, String text) {
        return RemoteKey.of(scope, text, List.of(), 4);
    }

    /** A clock whose scheduler lets time pass before it says what it has been given to do later, once. */
    private final class StandingClock extends PatchedClock {

        private boolean stood;

        @Override
        public Scheduler scheduler() {
            Scheduler real = test.clock.scheduler();
            return new Scheduler() {
                @Override
                public Disposable schedule(Runnable task) {
                    return real.schedule(task);
                }

                @Override
                public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                    Disposable later = real.schedule(task, delay, unit);
                    if (!stood) {
                        stood = true;
                        test.pass(Duration.ofSeconds(3));
                    }
                    return later;
                }

                @Override
                public Worker createWorker() {
                    return real.createWorker();
                }
            };
        }
    }
}
