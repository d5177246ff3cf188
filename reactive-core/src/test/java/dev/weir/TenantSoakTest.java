/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Loads of a few tenants that end in every way at once, many of them refused: in the end nothing of a quota is used. */
class TenantSoakTest {

    private static final int REQUESTS = 50_000;
    private static final int READERS = 2;
    private static final List<String> TENANTS = List.of("a", "b", "c");
    private static final RuntimeException FAILURE = new IllegalStateException("source down");

    private final AtomicLong signals = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong foreign = new AtomicLong();
    private final AtomicInteger most = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void theQuotaIsGivenBack(WhenAbandoned whenAbandoned) throws InterruptedException {
        Weir weir = Weir.named("soak")
                .clock(PatchedClock.withUpkeep(ForkJoinPool.commonPool()))
                .build();
        ReactiveCache<Integer, String> cache = weir.cache("soak", Integer.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1))
                        .absentFor(Duration.ZERO)
                        .whenAbandoned(whenAbandoned))
                .perTenant(TenantQuota.entries(50).withLoads(4))
                .build();

        Thread[] readers = new Thread[READERS];
        for (int i = 0; i < READERS; i++) {
            Random random = new Random(i);
            readers[i] = new Thread(() -> read(cache, random));
            readers[i].start();
        }
        for (Thread reader : readers) {
            reader.join();
        }
        weir.close().block(Duration.ofSeconds(60));

        for (String tenant : TENANTS) {
            assertThat(TestWeir.poolOf(cache.forTenant(tenant)).quota.used())
                    .as(tenant)
                    .isZero();
        }
        assertThat(cache.stats().flights()).isZero();
        assertThat(refused).as("refused").hasPositiveValue();
        assertThat(signals).hasPositiveValue();
        assertThat(most.get()).isBetween(1, 4);
        assertThat(foreign).as("values of another tenant").hasValue(0);
    }

    private void read(ReactiveCache<Integer, String> cache, Random random) {
        for (int i = 0; i < REQUESTS / READERS; i++) {
            String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
            ReactiveCache<Integer, String> mine = cache.forTenant(tenant);
            int key = i / 8 * 4 + random.nextInt(4);
            Ask ask = new Ask(tenant);
            int kind = random.nextInt(16);
            if (random.nextInt(4) == 0) {
                Set<Integer> keys = Set.of(key, key + 1);
                mine.getAllOrCompute(keys, all -> load(tenant, kind).map(value -> Map.of(key, value)))
                        .map(values -> values.getOrDefault(key, tenant))
                        .subscribe(ask);
            } else {
                mine.getOrCompute(key, k -> load(tenant, kind)).subscribe(ask);
            }
            if (random.nextInt(8) == 0) {
                mine.invalidate(key).subscribe(new Ask(tenant));
            }
            if (random.nextInt(4) == 0) {
                ask.cancel();
            }
            most.accumulateAndGet(TestWeir.poolOf(mine).quota.used(), Math::max);
        }
    }

    private Mono<String> load(String tenant, int kind) {
        Mono<String> outcome = kind % 4 == 0 ? Mono.error(FAILURE) : kind % 4 == 1 ? Mono.empty() : Mono.just(tenant);
        return kind < 8 ? outcome : outcome.subscribeOn(Schedulers.parallel());
    }

    /** A subscriber that counts, looks whether what it gets is its tenant's, and may leave at any time. */
    private final class Ask implements CoreSubscriber<Object> {

        private final String tenant;
        private volatile Subscription subscription;

        Ask(String tenant) {
            this.tenant = tenant;
        }

        void cancel() {
            subscription.cancel();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object value) {
            if (!value.equals(tenant)) {
                foreign.incrementAndGet();
            }
        }

        @Override
        public void onError(Throwable error) {
            signals.incrementAndGet();
            if (error instanceof LoadRefusedException) {
                refused.incrementAndGet();
            }
        }

        @Override
        public void onComplete() {
            signals.incrementAndGet();
        }
    }
}
