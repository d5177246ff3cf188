/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Entry.Freshness;
import dev.weir.metrics.EvictionReason;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant may use: so many loads in flight and so many entries, whatever the others do. */
class TenantQuotaTest {

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final IllegalStateException error = new IllegalStateException("down");
    private final ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(Duration.ofHours(1)))
            .perTenant(TenantQuota.entries(100).withLoads(2))
            .readThrough(source)
            .build();
    private final ReactiveCache<String, String> a = cache.forTenant("a");
    private final ReactiveCache<String, String> b = cache.forTenant("b");

    /** How a load ends. */
    enum End {
        VALUE {
            @Override
            void of(TenantQuotaTest test, Listener<String> waiter) {
                test.source.last().answers("v");
            }
        },
        ABSENCE {
            @Override
            void of(TenantQuotaTest test, Listener<String> waiter) {
                test.source.last().answersNothing();
            }
        },
        ERROR {
            @Override
            void of(TenantQuotaTest test, Listener<String> waiter) {
                test.source.last().fails(test.error);
            }
        },
        TIMEOUT {
            @Override
            void of(TenantQuotaTest test, Listener<String> waiter) {
                test.test.pass(Duration.ofSeconds(10));
            }
        },
        ABANDONED {
            @Override
            void of(TenantQuotaTest test, Listener<String> waiter) {
                waiter.leaves();
            }
        };

        abstract void of(TenantQuotaTest test, Listener<String> waiter);
    }

    @Test
    void oneLoadMoreIsRefused() {
        Listener.to(a.get("1"));
        Listener.to(a.get("2"));

        Listener<String> third = Listener.to(a.get("3"));
        Listener<String> joiner = Listener.to(a.get("2"));
        Listener<String> ofAnother = Listener.to(b.get("3"));

        assertThat(third.error())
                .isInstanceOf(LoadRefusedException.class)
                .hasMessage("A load of cache 'cache' was refused: its tenant has 2 loads in flight, which is all its "
                        + "quota allows. Ask again later, raise the quota, or add staleIfError to have something to "
                        + "fall back on");
        assertThat(third.error().getStackTrace()).isEmpty();
        joiner.hasHeardNothing();
        ofAnother.hasHeardNothing();
        assertThat(source.loads).hasSize(3);
        assertThat(a.stats().loads(LoadOutcome.REFUSED)).isOne();
        assertThat(used(a)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void theQuotaIsGivenBackWhenALoadEnds(End end) {
        ReactiveCache<String, String> view = a.with(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
        Listener.to(b.get("other tenant's"));
        Listener<String> waiter = Listener.to(view.get("k"));
        assertThat(used(a)).isOne();

        end.of(this, waiter);

        assertThat(used(a)).isZero();
        Listener.to(a.get("1"));
        Listener.to(a.get("2")).hasHeardNothing();
    }

    @Test
    void whatIsRefusedUsesNothing() {
        Listener.to(a.get("1"));
        Listener.to(a.get("2"));
        for (int i = 0; i < 10; i++) {
            Listener.to(a.get("3"));
        }

        source.loads.get(0).answers("v");

        assertThat(used(a)).isOne();
        Listener.to(a.get("3")).hasHeardNothing();
    }

    @Test
    void whatIsRefusedBecauseOfTheClosingUsesNothing() {
        Listener.to(a.get("1"));
        Listener.to(test.weir.close());

        Listener<String> late = Listener.to(a.get("2"));

        assertThat(late.error()).isInstanceOf(CacheClosedException.class);
        assertThat(used(a)).isOne();
        source.last().answers("v");
        assertThat(used(a)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void whatIsAbandonedBeforeItDepartsUsesNothing(int lookup) {
        ReactiveCache<InterferingKey, String> interfering = test.weir
                .cache("keys", InterferingKey.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1)).whenAbandoned(WhenAbandoned.CANCEL))
                .perTenant(TenantQuota.entries(100))
                .readThrough((key, context) -> source.load("k", context))
                .build()
                .forTenant("a");
        InterferingKey key = new InterferingKey();
        Listener<String> listener = Listener.idle();
        key.interferes(lookup, listener::leaves);

        listener.subscribesTo(interfering.get(key));
        listener.leaves();

        assertThat(used(interfering)).isZero();
    }

    @Test
    void whoseReloadIsRefusedIsServedTheOldValue() {
        Listener.to(a.put("k", "old"));
        test.pass(Duration.ofMinutes(1));
        Listener.to(a.get("1"));
        Listener.to(a.get("2"));

        Entry<String> entry = Listener.to(a.getEntry("k")).heard();

        assertThat(entry.value()).contains("old");
        assertThat(entry.freshness()).isEqualTo(Freshness.LOAD_FAILED);
    }

    @Test
    void aBulkReadNeedsAsManyAsItHasKeysToLoad() {
        HeldBulkSource bulk = new HeldBulkSource();

        Listener<Map<String, String>> two = Listener.to(a.getAllOrCompute(List.of("1", "2"), bulk));
        Listener<Map<String, String>> more = Listener.to(a.getAllOrCompute(List.of("2", "3"), bulk));

        two.hasHeardNothing();
        assertThat(more.error()).isInstanceOf(LoadRefusedException.class);
        assertThat(used(a)).isEqualTo(2);
        bulk.echoes(bulk.last());
        two.hasHeard(Map.of("1", "1", "2", "2"));
        assertThat(used(a)).isZero();
    }

    @Test
    void aFloodOfOneTenantDrivesOutNothingOfAnother() {
        for (int i = 0; i < 100; i++) {
            Listener.to(b.put("k" + i, "v"));
        }

        for (int i = 0; i < 10_000; i++) {
            Listener.to(a.put("k" + i, "v"));
        }

        assertThat(a.stats().size()).isLessThanOrEqualTo(100);
        assertThat(a.stats().evictions(EvictionReason.SIZE)).isGreaterThanOrEqualTo(9_900);
        assertThat(b.stats().evictions(EvictionReason.SIZE)).isZero();
        for (int i = 0; i < 100; i++) {
            Listener.to(b.getIfCached("k" + i)).hasHeard("v");
        }
    }

    @Test
    void theQuotaTakesThePlaceOfOtherBounds() {
        assertThatThrownBy(() -> test.weir
                        .cache("two-bounds", String.class, String.class)
                        .perTenant(TenantQuota.entries(10))
                        .maximumSize(10)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aQuotaOfNothingIsRefused() {
        for (Runnable quota : List.<Runnable>of(
                () -> TenantQuota.entries(0),
                () -> TenantQuota.entries(1).withLoads(0),
                () -> TenantQuota.entries(1).withTenants(0))) {
            assertThatThrownBy(quota::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be positive but was 0");
        }
    }

    private static int used(ReactiveCache<?, ?> tenant) {
        return TestWeir.poolOf(tenant).quota.used();
    }
}
