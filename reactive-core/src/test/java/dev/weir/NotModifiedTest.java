/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.metrics.LoadOutcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Loads that ask whether what is there still holds, and hear that it does. */
class NotModifiedTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration BLINK = Duration.ofMillis(1);

    private final TestWeir test = new TestWeir();
    private final ScriptedSource source = new ScriptedSource();
    private final ReactiveCache<String, String> cache = test.cache(
                    policy -> policy.staleIfError(HOUR).absentFor(MINUTE))
            .readThrough(source)
            .build();

    // --- the entry is kept

    @Test
    void theEntryIsKeptAndFreshAgainFromNow() {
        Listener.to(cache.put("k", "old", WriteOptions.tagged("t").version(7).etag("e")));
        source.does(LoadContext::notModified);
        test.pass(MINUTE);

        Entry<String> confirmed = Listener.to(cache.getEntry("k")).heard();
        test.pass(MINUTE.minus(BLINK));
        Entry<String> hit = Listener.to(cache.getEntry("k")).heard();

        assertThat(source.loads()).isEqualTo(1);
        assertThat(confirmed.tier()).isEqualTo(Tier.SOURCE);
        assertThat(confirmed.freshness()).isEqualTo(Freshness.FRESH);
        assertThat(confirmed.age()).isZero();
        assertThat(hit.tier()).isEqualTo(Tier.LOCAL);
        assertThat(hit.age()).isEqualTo(MINUTE.minus(BLINK));
        assertThat(List.of(confirmed, hit)).allSatisfy(entry -> {
            assertThat(entry.value()).hasValue("old");
            assertThat(entry.tags()).containsExactly("t");
            assertThat(entry.version()).hasValue(7);
            assertThat(entry.etag()).hasValue("e");
        });
        assertThat(cache.stats().loads(LoadOutcome.NOT_MODIFIED)).isEqualTo(1);
        assertThat(cache.stats().loads(LoadOutcome.VALUE)).isZero();
        test.pass(BLINK);
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void whatElseItSaysTakesThePlaceOfWhatWasKnown() {
        Listener.to(cache.put("k", "old", WriteOptions.tagged("t").version(7).etag("e")));
        test.pass(MINUTE);
        source.does(context -> context.tags(List.of("other"))
                .version(8)
                .etag("f")
                .freshFor(Duration.ofSeconds(5))
                .notModified());

        Listener.to(cache.get("k")).hasHeard("old");
        test.pass(Duration.ofSeconds(5).minus(BLINK));
        Entry<String> hit = Listener.to(cache.getEntry("k")).heard();
        assertThat(source.loads()).isEqualTo(1);
        test.pass(BLINK);
        Listener.to(cache.get("k"));

        assertThat(source.loads()).isEqualTo(2);
        assertThat(hit.tags()).containsExactly("other");
        assertThat(hit.version()).hasValue(8);
        assertThat(hit.etag()).hasValue("f");
    }

    /** How long it is fresh was said of a moment, not of the value. */
    @Test
    void aTimeOfItsOwnHasToBeGivenAgain() {
        Listener.to(cache.put("k", "old", WriteOptions.NONE.freshFor(HOUR)));
        test.pass(HOUR);
        source.does(LoadContext::notModified);
        Listener.to(cache.get("k")).hasHeard("old");

        test.pass(MINUTE.minus(BLINK));
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(1);
        test.pass(BLINK);
        Listener.to(cache.get("k"));

        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void theLifetimeOfTheBuilderIsAskedForAgain() {
        Duration[] lifetime = {Duration.ofSeconds(10)};
        ReactiveCache<String, String> moody = test.weir
                .cache("moody", String.class, String.class)
                .policy(test.minute().staleIfError(HOUR))
                .lifetime((key, value) -> lifetime[0])
                .readThrough(source)
                .build();
        Listener.to(moody.get("k"));
        lifetime[0] = Duration.ofSeconds(20);
        test.pass(Duration.ofSeconds(10));
        source.does(LoadContext::notModified);
        Listener.to(moody.get("k")).hasHeard("v");

        test.pass(Duration.ofSeconds(20).minus(BLINK));
        Listener.to(moody.get("k"));

        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void aKnownAbsenceIsConfirmedToo() {
        source.does(context -> Mono.<String>empty().doOnSuccess(none -> context.etag("e")));
        Listener.to(cache.get("k"));
        test.pass(MINUTE);
        source.does(LoadContext::notModified);

        Entry<String> confirmed = Listener.to(cache.getEntry("k")).heard();
        test.pass(MINUTE.minus(BLINK));
        Listener.to(cache.get("k")).hasHeardOfAbsence();

        assertThat(source.loads()).isEqualTo(2);
        assertThat(confirmed.isAbsent()).isTrue();
        assertThat(confirmed.etag()).hasValue("e");
        assertThat(cache.stats().loads(LoadOutcome.NOT_MODIFIED)).isEqualTo(1);
    }

    @Test
    void anEntryDeclaredOutdatedIsConfirmedToo() {
        Listener.to(cache.put("k", "old", WriteOptions.tagged("t")));
        Listener.to(cache.expire("k"));
        source.does(LoadContext::notModified);

        Listener.to(cache.get("k")).hasHeard("old");

        Entry<String> hit = Listener.to(cache.getEntry("k")).heard();
        assertThat(source.loads()).isEqualTo(1);
        assertThat(hit.freshness()).isEqualTo(Freshness.FRESH);
        assertThat(hit.tags()).containsExactly("t");
    }

    @Test
    void aRefreshConfirmsAFreshEntry() {
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofSeconds(59));
        source.does(LoadContext::notModified);

        Listener.to(cache.refresh("k")).hasHeard("old");

        test.pass(Duration.ofSeconds(59));
        Listener.to(cache.get("k")).hasHeard("old");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void anEntryIsConfirmedBehindTheAnswer() {
        ReactiveCache<String, String> eager = test.weir
                .cache("eager", String.class, String.class)
                .policy(test.minute().staleWhileRevalidate(HOUR))
                .readThrough(source)
                .build();
        Listener.to(eager.put("k", "old"));
        test.pass(MINUTE);
        source.does(LoadContext::notModified);

        Entry<String> stale = Listener.to(eager.getEntry("k")).heard();
        Entry<String> fresh = Listener.to(eager.getEntry("k")).heard();

        assertThat(stale.freshness()).isEqualTo(Freshness.REVALIDATING);
        assertThat(fresh.freshness()).isEqualTo(Freshness.FRESH);
        assertThat(fresh.value()).hasValue("old");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void anEntryThatWasServedForAFailureIsFreshAgainWithoutRest() {
        Listener.to(cache.put("k", "old"));
        test.pass(MINUTE);
        source.does(context -> context.fail("down"));
        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.LOAD_FAILED);
        test.pass(Duration.ofSeconds(5));
        source.does(LoadContext::notModified);

        Listener.to(cache.get("k")).hasHeard("old");
        test.pass(MINUTE);
        Listener.to(cache.get("k"));

        assertThat(source.loads()).isEqualTo(3);
    }

    // --- there is none to keep

    @Test
    void withoutAnEntryItIsAMistakeOfTheLoader() {
        source.does(LoadContext::notModified);

        Throwable error = Listener.to(cache.get("k")).error();

        assertThat(error)
                .isInstanceOf(LoaderContractException.class)
                .hasMessageContaining("The loader of cache 'cache' answered notModified() though there was no entry")
                .hasMessageContaining("Ask stale() first");
        assertThat(cache.stats().loads(LoadOutcome.FAILED)).isEqualTo(1);
        source.answers("v");
        Listener.to(cache.get("k")).hasHeard("v");
    }

    @ParameterizedTest
    @MethodSource("invalidations")
    void whatIsInvalidatedMeanwhileIsConfirmedOnlyToThoseWhoAskedBefore(
            Function<ReactiveCache<String, String>, Mono<Void>> invalidation) {
        Listener.to(cache.put("k", "old", WriteOptions.tagged("t")));
        test.pass(MINUTE);
        Sinks.Empty<String> response = Sinks.empty();
        source.does(context -> response.asMono().then(context.notModified()));
        Listener<Entry<String>> before = Listener.to(cache.getEntry("k"));

        Listener.to(invalidation.apply(cache));
        source.answers("new");
        Listener<String> after = Listener.to(cache.get("k"));
        response.tryEmitEmpty().orThrow();

        assertThat(before.heard().value()).hasValue("old");
        after.hasHeard("new");
        Listener.to(cache.getIfCached("k")).hasHeard("new");
        assertThat(source.contexts.get(1).stale()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("invalidations")
    void whatIsInvalidatedMeanwhileIsNotStored(Function<ReactiveCache<String, String>, Mono<Void>> invalidation) {
        Listener.to(cache.put("k", "old", WriteOptions.tagged("t")));
        test.pass(MINUTE);
        Sinks.Empty<String> response = Sinks.empty();
        source.does(context -> response.asMono().then(context.notModified()));
        Listener<String> before = Listener.to(cache.get("k"));

        Listener.to(invalidation.apply(cache));
        response.tryEmitEmpty().orThrow();

        before.hasHeard("old");
        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
    }

    static Stream<Function<ReactiveCache<String, String>, Mono<Void>>> invalidations() {
        return Stream.of(
                cache -> cache.invalidate("k"), cache -> cache.invalidateTags(List.of("t")), ReactiveCache::clear);
    }

    @Test
    void whatIsDeclaredOutdatedMeanwhileStaysSo() {
        Listener.to(cache.put("k", "old"));
        test.pass(MINUTE);
        Sinks.Empty<String> response = Sinks.empty();
        source.does(context -> response.asMono().then(context.notModified()));
        Listener<String> before = Listener.to(cache.get("k"));

        Listener.to(cache.expire("k"));
        response.tryEmitEmpty().orThrow();
        source.answers("new");

        before.hasHeard("old");
        Listener.to(cache.get("k")).hasHeard("new");
    }

    @Test
    void whatIsPutMeanwhileStays() {
        Listener.to(cache.put("k", "old"));
        test.pass(MINUTE);
        Sinks.Empty<String> response = Sinks.empty();
        source.does(context -> response.asMono().then(context.notModified()));
        Listener<String> before = Listener.to(cache.get("k"));

        Listener.to(cache.put("k", "put"));
        response.tryEmitEmpty().orThrow();

        before.hasHeard("old");
        Listener.to(cache.get("k")).hasHeard("put");
    }

    // --- how it is composed

    @Test
    void itDoesNothingUnlessItIsSubscribedTo() {
        Listener.to(cache.put("k", "old"));
        test.pass(MINUTE);
        source.does(context -> {
            context.notModified();
            return Mono.empty();
        });

        assertThat(Listener.to(cache.getEntry("k")).heard().isAbsent()).isTrue();
        assertThat(cache.stats().loads(LoadOutcome.ABSENT)).isEqualTo(1);
    }

    @Test
    void itCanBeTheAnswerToOneOfManyResponses() {
        Listener.to(cache.put("k", "old", WriteOptions.NONE.etag("e")));
        source.does(context -> Mono.just(context.staleEtag().orElse("none"))
                .flatMap(etag -> etag.equals("e") ? context.notModified() : Mono.just("new")));
        test.pass(MINUTE);

        Listener.to(cache.get("k")).hasHeard("old");
        Listener.to(cache.get("other")).hasHeard("new");
    }

    @Test
    void itCanBeTheAnswerToAnEmptyResponse() {
        Listener.to(cache.put("k", "old"));
        source.does(context -> Mono.<String>empty().switchIfEmpty(context.notModified()));
        test.pass(MINUTE);

        Listener.to(cache.get("k")).hasHeard("old");
        assertThat(cache.stats().loads(LoadOutcome.NOT_MODIFIED)).isEqualTo(1);
    }

    @Test
    void aValueAfterItCountsAsAValue() {
        Listener.to(cache.put("k", "old", WriteOptions.tagged("t").etag("e")));
        source.does(context -> context.notModified().switchIfEmpty(Mono.just("new")));
        test.pass(MINUTE);

        Listener.to(cache.get("k")).hasHeard("new");

        Entry<String> hit = Listener.to(cache.getEntry("k")).heard();
        assertThat(hit.value()).hasValue("new");
        assertThat(hit.tags()).isEmpty();
        assertThat(hit.etag()).isEmpty();
        assertThat(cache.stats().loads(LoadOutcome.VALUE)).isEqualTo(1);
    }

    @Test
    void anErrorAfterItIsAFailure() {
        Listener.to(cache.put("k", "old"));
        source.does(context -> context.notModified().then(Mono.error(new IllegalStateException("down"))));
        test.pass(MINUTE);

        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.LOAD_FAILED);
        assertThat(cache.stats().loads(LoadOutcome.FAILED)).isEqualTo(1);
    }

    @Test
    void whatIsConfirmedButNotToBeCachedIsAnsweredAndStaysAsItWas() {
        Listener.to(cache.put("k", "old", WriteOptions.tagged("t")));
        source.does(context -> context.doNotCache().notModified());
        test.pass(MINUTE);

        Entry<String> confirmed = Listener.to(cache.getEntry("k")).heard();
        Listener.to(cache.get("k"));

        assertThat(confirmed.value()).hasValue("old");
        assertThat(confirmed.tags()).containsExactly("t");
        assertThat(confirmed.freshness()).isEqualTo(Freshness.FRESH);
        assertThat(source.loads()).isEqualTo(2);
    }
}
