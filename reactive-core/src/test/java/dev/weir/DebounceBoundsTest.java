/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The bounds of a debounce: many subjects, a closing, a pool that is forgotten, timers that are gone. Nobody hangs. */
class DebounceBoundsTest {

    private static final Duration WINDOW = Duration.ofSeconds(1);

    private final TestWeir test = new TestWeir();
    private final ReactiveCache<String, String> cache =
            test.cache().tags(List::of).debounceInvalidations(WINDOW).build();

    // --- bounds and ends

    @Test
    void moreSubjectsThanAreKeptTrackOfPassThrough() {
        for (int i = 0; i < Debounce.SUBJECTS; i++) {
            Listener.to(cache.invalidate("k" + i)).hasHeardOfAbsence();
        }

        for (int i = 0; i < 10; i++) {
            put("v");
            Listener.to(cache.invalidate("k")).hasHeardOfAbsence();
            isGone();
        }
        assertThat(debounce().subjects()).isEqualTo(Debounce.SUBJECTS);
        test.pass(WINDOW);
        assertThat(debounce().subjects()).isZero();
    }

    @Test
    void aClosingFailsThoseWhoWaitAtOnce() {
        Listener.to(cache.invalidate("k"));
        List<Listener<Void>> waiting = listeners(cache.invalidate("k"), 10);

        Listener.to(test.weir.close()).hasHeardOfAbsence();

        assertThat(waiting).allSatisfy(each -> assertThat(each.error()).isInstanceOf(CacheClosedException.class));
        assertThat(Listener.to(cache.invalidate("k")).error()).isInstanceOf(CacheClosedException.class);
        assertThat(Listener.to(cache.invalidate("k")).error()).isInstanceOf(CacheClosedException.class);
    }

    @Test
    void whoWaitsInATenantsPoolThatIsForgottenIsToldAtOnce() {
        ReactiveCache<String, String> tenants = test.weir
                .cache("tenants", String.class, String.class)
                .perTenant(TenantQuota.entries(10).withTenants(1))
                .debounceInvalidations(WINDOW)
                .build();
        Listener.to(tenants.forTenant("a").invalidate("k"));
        Listener<Void> waiting = Listener.to(tenants.forTenant("a").invalidate("k"));
        waiting.hasHeardNothing();

        IntStream.range(0, 10)
                .forEach(i -> Listener.to(tenants.forTenant("b" + i).put("k", "v")));

        waiting.hasHeardOfAbsence();
    }

    @Test
    void whereNoTimerCanBeSetAllTakeEffectAtOnce() {
        Scheduler gone = Schedulers.newSingle("gone");
        gone.dispose();
        AtomicInteger effects = new AtomicInteger();
        Debounce debounce = new Debounce(WINDOW, PatchedClock.withScheduler(gone));
        Mono<Void> request = debounce.around("subject", () -> Mono.fromRunnable(effects::incrementAndGet));

        for (int i = 1; i <= 3; i++) {
            Listener.to(request).hasHeardOfAbsence();
            assertThat(effects).hasValue(i);
        }
        assertThat(debounce.subjects()).isZero();
    }

    @Test
    void whereTheTimersAreGoneWhoWaitsIsToldWhenTheNextOneCannotBeSet() {
        Scheduler going = Schedulers.newSingle("going");
        AtomicReference<Duration> now = new AtomicReference<>(Duration.ZERO);
        Debounce debounce = new Debounce(WINDOW, new PatchedClock() {
            @Override
            public long millis() {
                return now.get().toMillis();
            }

            @Override
            public Scheduler scheduler() {
                return going;
            }
        });
        Mono<Void> request = debounce.around("subject", Mono::empty);
        Listener.to(request);
        Listener<Void> waiting = Listener.to(request);
        waiting.hasHeardNothing();

        going.dispose();
        now.set(WINDOW.multipliedBy(2));
        Listener.to(debounce.around("another", Mono::empty)).hasHeardOfAbsence();

        waiting.hasHeardOfAbsence();
        assertThat(debounce.subjects()).isZero();
    }

    @Test
    void concurrentRequestsAllCompleteAndTheLastEffectFollowsTheLastRequest() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            AtomicInteger effects = new AtomicInteger();
            Debounce debounce = new Debounce(WINDOW, test.clock);

            List<Witness> witnesses = Witness.concurrentlyOf(
                    debounce.around("subject", () -> Mono.fromRunnable(effects::incrementAndGet)));
            assertThat(effects).hasValue(1);
            test.pass(WINDOW);

            assertThat(witnesses).allSatisfy(each -> assertThat(each.signals()).containsExactly(Witness.COMPLETED));
            assertThat(effects).hasValue(2);
        }
    }

    @Test
    void aWindowThatMakesNoSenseIsRefused() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(61))) {
            assertThatThrownBy(() -> test.cache().debounceInvalidations(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("leave it out");
        }
    }

    private void put(String value) {
        Listener.to(cache.put("k", value)).hasHeardOfAbsence();
    }

    private void isGone() {
        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    private Debounce debounce() {
        Debounce debounce = TestWeir.poolOf(cache).debounce;
        assertThat(debounce).isNotNull();
        return debounce;
    }

    private static List<Listener<Void>> listeners(Mono<Void> mono, int many) {
        return IntStream.range(0, many).mapToObj(i -> Listener.to(mono)).toList();
    }

    /** A key that is like no other until it breaks. */
}
