/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadOutcome;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** More tenants than are kept in memory: the least used ones are forgotten, and nothing of theirs that is still to come. */
class TenantsInMemoryTest {

    private static final int KEPT = 10;

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final ReactiveCache<String, String> cache = test.cache()
            .perTenant(TenantQuota.entries(100).withTenants(KEPT))
            .readThrough(source)
            .build();

    @Test
    void theirNumberIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            Listener.to(cache.forTenant("t" + i).put("k", "v"));
        }

        assertThat(cache.stats().size()).isBetween(1L, (long) KEPT);
        assertThat(cache.stats().writes()).isEqualTo(1_000);
    }

    @Test
    void aLoadOfAForgottenTenantAnswersAndIsCountedAndWaitedFor() {
        Listener<String> waiter = Listener.to(cache.forTenant("first").get("k"));
        HeldLoad<String> load = source.last();
        forgetAll();
        long before = cache.stats().loads(LoadOutcome.VALUE);
        Listener<Void> closing = Listener.to(test.weir.close());
        closing.hasHeardNothing();

        load.answers("v");

        waiter.hasHeard("v");
        closing.hasHeardOfAbsence();
        assertThat(cache.stats().loads(LoadOutcome.VALUE)).isEqualTo(before + 1);
    }

    @Test
    void aLoadOfAForgottenTenantTimesOut() {
        Listener<String> waiter = Listener.to(cache.forTenant("first").get("k"));
        forgetAll();

        test.pass(Duration.ofSeconds(10));

        assertThat(waiter.error()).isInstanceOf(LoadTimeoutException.class);
        assertThat(cache.stats().loads(LoadOutcome.TIMED_OUT)).isOne();
    }

    @Test
    void whatALoadOfAForgottenTenantBringsIsNotStored() {
        Listener.to(cache.forTenant("first").get("k"));
        HeldLoad<String> load = source.last();
        forgetAll();

        load.answers("v");

        Listener.to(cache.forTenant("first").getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void aForgottenTenantBeginsAnew() {
        ReactiveCache<String, String> first = cache.forTenant("first");
        Listener.to(first.put("k", "v"));
        forgetAll();

        Listener.to(first.getIfCached("k")).hasHeardOfAbsence();
        Listener.to(first.put("k", "v"));
    }

    @Test
    void theSumOfAllNeverShrinks() {
        CacheStats before = cache.stats();
        for (int i = 0; i < 200; i++) {
            Listener.to(cache.forTenant("t" + i).get("k"));
            if (i % 3 == 0) {
                source.last().answers("v");
            }
            CacheStats after = cache.stats();
            assertThat(after.misses()).isEqualTo(before.misses() + 1);
            assertThat(after.loads(LoadOutcome.VALUE)).isGreaterThanOrEqualTo(before.loads(LoadOutcome.VALUE));
            before = after;
        }
        source.loads.stream()
                .filter(load -> load.answer().tryEmitEmpty().isSuccess())
                .count();

        assertThat(cache.stats().misses()).isEqualTo(200);
        assertThat(cache.stats().flights()).isZero();
        assertThat(cache.stats().loads().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(200);
    }

    @Test
    void theSumOfAllNeverShrinksWhileTenantsAreForgotten() throws InterruptedException {
        ReactiveCache<String, String> busy = Weir.named("busy")
                .clock(PatchedClock.withUpkeep(ForkJoinPool.commonPool()))
                .build()
                .cache("busy", String.class, String.class)
                .perTenant(TenantQuota.entries(100).withTenants(KEPT))
                .build();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 10_000; i++) {
                Listener.to(busy.forTenant("t" + i).put("k", "v"));
            }
        });
        writer.start();
        long before = 0;
        while (writer.isAlive()) {
            long writes = busy.stats().writes();
            assertThat(writes).isGreaterThanOrEqualTo(before);
            before = writes;
        }
        writer.join();

        assertThat(busy.stats().writes()).isEqualTo(10_000);
    }

    @Test
    void explainingMakesNoTenantAndForgetsNone() {
        ReactiveCache<String, String> known = cache.forTenant("known");
        Listener.to(known.put("k", "v"));

        for (int i = 0; i < 1_000; i++) {
            Explanation nothing =
                    Listener.to(cache.forTenant("t" + i).explain("k")).heard();
            assertThat(nothing.tenant()).contains("t" + i);
            assertThat(nothing.outlook()).isEqualTo(Explanation.Outlook.LOAD);
            assertThat(nothing.entry()).isEmpty();
        }

        assertThat(cache.stats().evictions().values()).allMatch(count -> count == 0);
        assertThat(Listener.to(known.explain("k")).heard().outlook()).isEqualTo(Explanation.Outlook.HIT);
        Listener.to(known.getIfCached("k")).hasHeard("v");
    }

    @Test
    void askingForStatisticsMakesNoTenant() {
        ReactiveCache<String, String> known = cache.forTenant("known");
        Listener.to(known.put("k", "v"));

        for (int i = 0; i < 1_000; i++) {
            assertThat(cache.forTenant("t" + i).stats().writes()).isZero();
        }

        Listener.to(known.getIfCached("k")).hasHeard("v");
        assertThat(known.stats().hits()).isOne();
    }

    @Test
    void aTenantHasOnePartHoweverManyAskAtOnce() throws Exception {
        for (int round = 0; round < 100; round++) {
            ReactiveCache<String, String> tenant = cache.forTenant("t" + round);
            Set<Object> pools = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
            CyclicBarrier start = new CyclicBarrier(4);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> {
                    await(start);
                    pools.add(TestWeir.poolOf(tenant));
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(pools).hasSize(1);
        }
    }

    private void forgetAll() {
        for (int i = 0; i < 1_000; i++) {
            // More than once, so that the newcomers count for more than those who were there.
            ReactiveCache<String, String> newcomer = cache.forTenant("newcomer " + i % 50);
            Listener.to(newcomer.getIfCached("k"));
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }
}
