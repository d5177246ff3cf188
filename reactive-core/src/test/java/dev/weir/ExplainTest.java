/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Explanation.Gone;
import dev.weir.Explanation.InFlight;
import dev.weir.Explanation.Kept;
import dev.weir.Explanation.Outlook;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.EvictionReason;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The parts of an explanation: what is kept, what became of it, the load in progress, and what happened lately. */
class ExplainTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    @Test
    void ofTheUnknownThereIsNothingToTell() {
        Explanation explanation = explained(patient());

        assertThat(explanation.cache()).isEqualTo("cache");
        assertThat(explanation.tenant()).isEmpty();
        assertThat(explanation.outlook()).isEqualTo(Outlook.LOAD);
        assertThat(explanation.entry()).isEmpty();
        assertThat(explanation.flight()).isEmpty();
        assertThat(explanation.lately()).isEmpty();
        assertThat(explanation.contract()).startsWith("aside: ");
        assertThat(source.loads).isEmpty();
    }

    @Test
    void anEntryIsToldWithAllThatIsKnownOfIt() {
        ReactiveCache<String, String> cache = patient();
        cache.put(
                        "k",
                        "v",
                        WriteOptions.tagged("t", "u")
                                .freshFor(Duration.ofSeconds(90))
                                .version(7)
                                .etag("abc"))
                .block();
        test.pass(Duration.ofSeconds(10));

        assertThat(explained(cache).entry())
                .contains(new Kept(
                        false,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(90),
                        Gone.NO,
                        Set.of("t", "u"),
                        OptionalLong.of(7),
                        Optional.of("abc")));
    }

    @Test
    void anAbsenceIsAnEntryToo() {
        ReactiveCache<String, String> cache = patient();
        Listener.to(cache.get("k"));
        source.last().answersNothing();

        Explanation explanation = explained(cache);

        assertThat(explanation.outlook()).isEqualTo(Outlook.HIT);
        assertThat(explanation.entry().orElseThrow().absent()).isTrue();
        assertThat(explanation.entry().orElseThrow().freshFor()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatWasExpiredAndWhatWasInvalidatedIsSaidToBeGone() {
        ReactiveCache<String, String> cache = patient();
        cache.put("k", "v", WriteOptions.tagged("t")).block();
        cache.expire("k").block();
        assertThat(explained(cache).entry().orElseThrow().gone()).isEqualTo(Gone.EXPIRED);
        assertThat(explained(cache).entry().orElseThrow().freshFor()).isZero();
        assertThat(explained(cache).outlook()).isEqualTo(Outlook.LOAD_OR_FALL_BACK);

        cache.invalidateTags(List.of("t")).block();
        assertThat(explained(cache).entry().orElseThrow().gone()).isEqualTo(Gone.INVALIDATED);
        assertThat(explained(cache).outlook()).isEqualTo(Outlook.LOAD);

        cache.invalidate("k").block();
        assertThat(explained(cache).entry()).isEmpty();
    }

    @Test
    void aLoadInProgressIsToldWithHowItIsDoing() {
        ReactiveCache<String, String> cache = patient();
        cache.put("k", "v").block();
        test.pass(MINUTE);
        Listener.to(cache.get("k"));
        test.pass(Duration.ofMillis(999));
        assertThat(explained(cache).flight()).contains(new InFlight(Duration.ofMillis(999), false, true));
        assertThat(explained(cache).outlook()).isEqualTo(Outlook.JOIN_LOAD);

        test.pass(Duration.ofMillis(1));
        assertThat(explained(cache).flight()).contains(new InFlight(Duration.ofSeconds(1), true, true));
        assertThat(explained(cache).outlook()).isEqualTo(Outlook.STALE_AND_REFRESH);

        cache.clear().block();
        assertThat(explained(cache).flight()).contains(new InFlight(Duration.ofSeconds(1), true, false));
        assertThat(explained(cache).outlook()).isEqualTo(Outlook.LOAD);

        source.last().answers("new");
        assertThat(explained(cache).flight()).isEmpty();
    }

    @Test
    void whatHappenedLatelyIsToldFromTheOldestOn() {
        ReactiveCache<String, String> cache =
                test.cache().readThrough(source).maximumSize(1).build();
        cache.put("k", "v").block();
        cache.put("other", "v").block();
        cache.invalidateTags(List.of("t")).block();
        Listener.to(cache.get("k"));
        cache.clear().block();
        source.last().answers("v");
        cache.expire("k").block();
        cache.invalidate("k").block();
        cache.invalidate("other").block();

        List<CacheEvent> lately = explained(cache).lately();

        assertThat(lately)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly(
                        "Stored",
                        "Evicted",
                        "TagInvalidated",
                        "Cleared",
                        "Fenced",
                        "LoadEnded",
                        "Expired",
                        "Invalidated");
        assertThat(lately)
                .allSatisfy(event -> assertThat(event.key().orElse("k")).isEqualTo("k"));
        assertThat(lately.get(1)).hasFieldOrPropertyWithValue("reason", EvictionReason.SIZE);
        assertThat(lately.get(5)).hasFieldOrPropertyWithValue("outcome", LoadOutcome.VALUE);
    }

    @Test
    void aViewAndAKeyClassAreExplainedByTheirPolicy() {
        ReactiveCache<String, String> cache = test.cache()
                .keyClass("brief", key -> key.startsWith("b"), policy -> policy.withFreshFor(Duration.ofSeconds(5)))
                .build();
        cache.put("k", "v").block();
        cache.put("b", "v").block();
        test.pass(Duration.ofSeconds(10));
        ReactiveCache<String, String> view = cache.with(policy -> policy.withFreshFor(Duration.ofSeconds(8)));

        assertThat(cache.explain("k").block().outlook()).isEqualTo(Outlook.HIT);
        assertThat(cache.explain("b").block().outlook()).isEqualTo(Outlook.LOAD);
        assertThat(cache.explain("b").block().policy().freshFor()).isEqualTo(Duration.ofSeconds(5));
        assertThat(view.explain("k").block().outlook()).isEqualTo(Outlook.LOAD);
        assertThat(view.explain("k").block().policy().freshFor()).isEqualTo(Duration.ofSeconds(8));
        assertThat(cache.explain("k")
                        .contextWrite(CacheContext.policy(policy -> policy.withFreshFor(Duration.ofSeconds(9))))
                        .block()
                        .outlook())
                .isEqualTo(Outlook.LOAD);
    }

    @Test
    void ofATenantsPartOnlyThatIsExplained() {
        ReactiveCache<String, String> cache =
                test.cache().perTenant(TenantQuota.entries(10)).build();
        cache.forTenant("mine").put("k", "v").block();
        cache.forTenant("yours").clear().block();

        Explanation mine = cache.forTenant("mine").explain("k").block();
        Explanation yours =
                cache.explain("k").contextWrite(CacheContext.tenant("yours")).block();

        assertThat(mine.tenant()).contains("mine");
        assertThat(mine.outlook()).isEqualTo(Outlook.HIT);
        assertThat(mine.lately()).hasSize(1);
        assertThat(yours.tenant()).contains("yours");
        assertThat(yours.outlook()).isEqualTo(Outlook.LOAD);
        assertThat(yours.entry()).isEmpty();
        assertThat(Listener.to(cache.explain("k")).error()).isInstanceOf(TenantException.class);
    }

    @Test
    void explainingIsNoRead() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.longerIfRead(1, Duration.ofMinutes(10)))
                .readThrough(source)
                .build();
        Listener.to(cache.get("k"));
        source.last().answers("v");
        for (int i = 0; i < 10; i++) {
            explained(cache);
        }
        test.pass(MINUTE);
        Listener.to(cache.get("k"));
        source.last().answers("v");

        assertThat(explained(cache).entry().orElseThrow().freshFor())
                .as("as of a key that nobody reads")
                .isEqualTo(MINUTE);
    }

    @Test
    void explainingKeepsNothingInMemory() {
        ReactiveCache<String, String> cache = test.cache().maximumSize(10).build();
        cache.putAll(Map.of("k", "v", "a", "v", "b", "v", "c", "v", "d", "v", "e", "v", "f", "v"))
                .block();
        for (int i = 0; i < 15; i++) {
            explained(cache);
        }

        for (int i = 0; i < 100; i++) {
            String other = "other" + i;
            cache.put(other, "v").block();
            cache.get(other).then(cache.get(other)).then(cache.get(other)).block();
        }

        assertThat(explained(cache).entry()).as("of a key that nobody reads").isEmpty();
    }

    @Test
    void ofAClosedCacheNothingIsExplained() {
        ReactiveCache<String, String> cache = patient();
        test.weir.close().block();

        assertThat(Listener.to(cache.explain("k")).error()).isInstanceOf(CacheClosedException.class);
    }

    private ReactiveCache<String, String> patient() {
        return test.cache(this::patient).readThrough(source).build();
    }

    private CachePolicy patient(CachePolicy policy) {
        return policy.staleIfError(Duration.ofHours(1)).softTimeout(Duration.ofSeconds(1));
    }

    private static Explanation explained(ReactiveCache<String, String> cache) {
        return cache.explain("k").block();
    }
}
