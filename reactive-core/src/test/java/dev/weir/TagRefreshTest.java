/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheStats;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tags invalidated while an entry is reloaded behind an answer: neither what is there nor what comes is served or kept. */
class TagRefreshTest {

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    // --- reloads behind an answer

    @Test
    void aReloadBehindAnAnswerThatLandsAfterTheInvalidationStoresNothing() {
        ReactiveCache<String, String> cache = refreshing();

        invalidate(cache, "tag");
        source.last().answers("reloaded");

        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
        Listener<String> later = Listener.to(cache.get("k"));
        source.last().answers("new");
        later.hasHeard("new");
        assertThat(source.loads).hasSize(3);
    }

    @Test
    void aReloadInPlaceOfWhatWasInvalidatedStoresNoAbsenceEither() {
        ReactiveCache<String, String> cache = refreshing();

        invalidate(cache, "tag");
        source.last().answersNothing();

        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void whileItIsReloadedAnInvalidatedEntryIsServedToNobody() {
        ReactiveCache<String, String> cache = refreshing();
        Listener.to(cache.get("k")).hasHeard("old");

        invalidate(cache, "tag");
        Listener<String> after = Listener.to(cache.get("k"));

        after.hasHeardNothing();
        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
        assertThat(source.loads)
                .as("one of its own, instead of one that is too old")
                .hasSize(3);
        source.loads.get(1).answers("too old");
        after.hasHeardNothing();
        source.loads.get(2).answers("new");
        after.hasHeard("new");
        Listener.to(cache.get("k")).hasHeard("new");
    }

    @Test
    void anInvalidatedEntryIsNoFallbackForThoseWhoAskAfter() {
        ReactiveCache<String, String> cache = tagged(
                test.cache(policy -> policy.staleIfError(Duration.ofHours(1)).softTimeout(Duration.ofSeconds(1))));
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofMinutes(2));
        Listener<String> before = Listener.to(cache.get("k"));

        invalidate(cache, "tag");
        Listener<String> after = Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(1));

        before.hasHeard("old");
        after.hasHeardNothing();
        IllegalStateException error = new IllegalStateException("down");
        source.loads.forEach(load -> load.fails(error));
        after.hasHeardError(error);
        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void whatIsConfirmedAfterItsTagWasInvalidatedIsGoneAllTheSame() {
        HeldLoad<String> answer = new HeldLoad<>(Set.of("k"));
        ReactiveCache<String, String> cache = tagged(
                test.cache(policy -> policy.staleWhileRevalidate(Duration.ofHours(1))),
                (key, context) -> answer.mono().flatMap(said -> context.notModified()));
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofMinutes(2));
        Listener.to(cache.get("k")).hasHeard("old");

        invalidate(cache, "tag");
        answer.answers("not modified");

        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void aReloadThatIsFencedIsSeenInTheStatistics() {
        ReactiveCache<String, String> cache = refreshing();

        CacheStats before = cache.stats();
        invalidate(cache, "tag");
        source.last().answers("reloaded");

        assertThat(before.refreshes()).isOne();
        assertThat(cache.stats().size()).isZero();
    }

    /** A cache with one entry that is stale and being reloaded behind an answer. */
    private ReactiveCache<String, String> refreshing() {
        ReactiveCache<String, String> cache =
                tagged(test.cache(policy -> policy.staleWhileRevalidate(Duration.ofHours(1))));
        Listener.to(cache.get("k"));
        source.last().answers("old");
        test.pass(Duration.ofMinutes(2));
        Listener.to(cache.get("k")).hasHeard("old");
        return cache;
    }

    private ReactiveCache<String, String> tagged(CacheBuilder<String, String> spec) {
        return tagged(spec, source);
    }

    private static ReactiveCache<String, String> tagged(
            CacheBuilder<String, String> spec, Loader<String, String> loader) {
        return spec.tags(value -> List.of("tag")).readThrough(loader).build();
    }

    private static void invalidate(ReactiveCache<String, String> cache, String tag) {
        Listener.to(cache.invalidateTags(Set.of(tag))).hasHeardOfAbsence();
    }
}
