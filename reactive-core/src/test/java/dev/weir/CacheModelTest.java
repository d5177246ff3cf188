/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** Models: what a cache promises of the age of its answers, and that nothing it is told can break the promise. */
class CacheModelTest {

    private static final Duration MOST = Duration.ofMinutes(5);
    private static final CacheModel BOUNDED = CacheModel.aside().staleAtMost(MOST);
    private static final CachePolicy MINUTE = CachePolicy.freshFor(Duration.ofMinutes(1));

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    // --- defaults and words

    @Test
    void asideValuesAreFreshForFiveMinutesByDefault() {
        assertThat(policyOf(spec().build()).freshFor()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void withExplicitInvalidationTimeIsABackstop() {
        ReactiveCache<String, String> cache =
                spec().model(CacheModel.aside().invalidatedExplicitly()).build();

        assertThat(policyOf(cache).freshFor()).isEqualTo(Duration.ofHours(1));
        assertThat(Listener.to(cache.explain("k")).heard().contract())
                .isEqualTo(
                        "aside: values leave when they are invalidated, or as a backstop at an age of PT1H; a request "
                                + "that begins after a put or an invalidation has completed in this process is not answered with "
                                + "what was there before");
    }

    @Test
    void theDefaultKeepsThePromise() {
        ReactiveCache<String, String> cache = spec().model(CacheModel.aside().staleAtMost(Duration.ofSeconds(3)))
                .build();

        assertThat(policyOf(cache).freshFor()).isEqualTo(Duration.ofSeconds(3));
        assertThat(policyOf(cache).absentFor()).isEqualTo(Duration.ofSeconds(3));
        assertThat(policyOf(spec("b")
                                .model(CacheModel.aside()
                                        .invalidatedExplicitly()
                                        .staleAtMost(Duration.ofMinutes(2)))
                                .build())
                        .freshFor())
                .isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void theContractTellsTheAgeThatThePolicyAllows() {
        ReactiveCache<String, String> cache =
                spec().policy(MINUTE.staleIfError(Duration.ofHours(2))).build();

        assertThat(Listener.to(cache.explain("k")).heard().contract()).contains("values leave at an age of PT2H");
        assertThat(Listener.to(cache.with(policy -> CachePolicy.immutable()).explain("k"))
                        .heard()
                        .contract())
                .contains("values leave never by age");
    }

    @Test
    void aModelSaysWhatItIs() {
        assertThat(BOUNDED).hasToString("CacheModel[aside, by time, stale at most PT5M]");
        assertThat(CacheModel.aside().invalidatedExplicitly()).hasToString("CacheModel[aside, invalidated explicitly]");
        assertThat(CacheModel.aside().invalidatedExplicitly().isInvalidatedExplicitly())
                .isTrue();
        assertThat(BOUNDED.staleAtMost()).contains(MOST);
        assertThat(BOUNDED.invalidatedExplicitly().staleAtMost()).contains(MOST);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void aPromiseOfNothingIsRefused(long seconds) {
        assertThatThrownBy(() -> CacheModel.aside().staleAtMost(Duration.ofSeconds(seconds)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("staleAtMost must be positive");
    }

    // --- the promise is kept by refusing

    @Test
    void aPolicyThatBreaksThePromiseIsRefusedWherever() {
        for (UnaryOperator<CachePolicy> tooOld : List.<UnaryOperator<CachePolicy>>of(
                policy -> policy.withFreshFor(MOST.plusMillis(1)),
                policy -> policy.staleWhileRevalidate(MOST.plusMillis(1)),
                policy -> policy.staleIfError(MOST.plusMillis(1)),
                policy -> policy.longerIfRead(2, MOST.plusMillis(1)),
                policy -> policy.absentFor(MOST.plusMillis(1)),
                policy -> policy.absentFor(Duration.ofSeconds(1), MOST.plusMillis(1)),
                policy -> CachePolicy.immutable())) {
            TestWeir other = new TestWeir();
            CacheBuilder<String, String> spec =
                    other.weir.cache("a", String.class, String.class).model(BOUNDED);
            assertBreaksThePromise(() -> spec.policy(tooOld.apply(MINUTE)).build());
            assertBreaksThePromise(() ->
                    spec.policy(MINUTE).keyClass("class", key -> true, tooOld).build());
            ReactiveCache<String, String> cache = other.weir
                    .cache("a", String.class, String.class)
                    .model(BOUNDED)
                    .policy(MINUTE)
                    .build();
            assertBreaksThePromise(() -> cache.with(tooOld));
            StepVerifier.create(cache.get("k").contextWrite(CacheContext.policy(tooOld)))
                    .expectErrorSatisfies(CacheModelTest::assertIsTheRefusal)
                    .verify();
        }
    }

    @Test
    void aPolicyThatJustKeepsThePromiseIsNot() {
        ReactiveCache<String, String> cache = spec().model(BOUNDED)
                .policy(MINUTE.staleWhileRevalidate(MOST).staleIfError(MOST).absentFor(MOST))
                .keyClass("class", key -> true, policy -> policy.jitter(0.1))
                .build();

        assertThat(policyOf(cache.with(policy -> policy.retryAfter(Duration.ZERO)))
                        .retryAfter())
                .isZero();
    }

    // --- and by cutting what values say of themselves

    @Test
    void aValueThatIsToLiveLongerIsCut() {
        ReactiveCache<String, String> cache = spec().model(BOUNDED)
                .policy(MINUTE)
                .lifetime((key, value) -> Duration.ofHours(1))
                .build();
        Listener.to(cache.put("by lifetime", "v"));
        Listener.to(cache.put("by put", "v", WriteOptions.NONE.freshFor(Duration.ofHours(2))));
        Listener.to(cache.getOrCompute("by load", (key, context) -> {
            context.freshFor(Duration.ofHours(2));
            return source.load(key, context);
        }));
        source.last().answers("v");

        test.pass(MOST.minusMillis(1));
        for (String key : List.of("by lifetime", "by put", "by load")) {
            Listener.to(cache.getIfCached(key)).hasHeard("v");
        }
        test.pass(Duration.ofMillis(1));

        for (String key : List.of("by lifetime", "by put", "by load")) {
            Listener.to(cache.getIfCached(key)).hasHeardOfAbsence();
        }
    }

    @Test
    void anAbsenceThatIsToLiveLongerIsCut() {
        ReactiveCache<String, String> cache =
                spec().model(BOUNDED).policy(MINUTE.staleIfError(MOST)).build();
        Listener.to(cache.getOrCompute("k", (key, context) -> {
            context.freshFor(Duration.ofHours(2));
            return source.load(key, context);
        }));
        source.last().answersNothing();

        test.pass(MOST);

        assertThat(Witness.signalsOf(cache.getEntryIfCached("k"))).containsExactly(Witness.COMPLETED);
    }

    @Test
    void theStaleWindowsOfAValueThatLivesLongerAreCutToo() {
        ReactiveCache<String, String> cache = spec().model(BOUNDED)
                .policy(MINUTE.staleWhileRevalidate(MOST).staleIfError(MOST).retryAfter(Duration.ZERO))
                .readThrough(source)
                .build();
        Listener.to(cache.put("k", "v", WriteOptions.NONE.freshFor(Duration.ofMinutes(4))));
        test.pass(MOST);

        Listener<String> reader = Listener.to(cache.get("k"));
        reader.hasHeardNothing();
        source.last().fails(new IllegalStateException("down"));

        assertThat(reader.error()).hasMessage("down");
    }

    // --- read your writes

    @Test
    void whoReadsAfterAWriteSeesIt() {
        ReactiveCache<String, String> cache =
                spec().policy(MINUTE.staleIfError(MOST)).readThrough(source).build();
        Listener.to(cache.get("k"));
        source.last().answers("old");
        Listener<String> earlier = Listener.to(cache.refresh("k"));
        HeldLoad<String> overtaken = source.last();

        Listener.to(cache.put("k", "written"));
        overtaken.answers("old");

        earlier.hasHeard("old");
        Listener.to(cache.get("k")).hasHeard("written");
        Listener.to(cache.with(policy -> policy.withFreshFor(Duration.ofSeconds(1)))
                        .get("k"))
                .hasHeard("written");
        Listener.to(cache.getAll(List.of("k"))).hasHeard(Map.of("k", "written"));
    }

    @Test
    void whoReadsAfterAnInvalidationIsNotToldWhatWasThereBefore() {
        ReactiveCache<String, String> cache =
                spec().policy(MINUTE.staleIfError(MOST)).readThrough(source).build();
        Listener.to(cache.get("k"));
        HeldLoad<String> overtaken = source.last();
        Listener.to(cache.with(policy -> policy.jitter(0.1)).invalidate("k"));

        Listener<String> reader = Listener.to(cache.get("k"));
        overtaken.answers("old");

        reader.hasHeardNothing();
        source.last().answers("new");
        reader.hasHeard("new");
    }

    private CacheBuilder<String, String> spec() {
        return spec("cache");
    }

    private CacheBuilder<String, String> spec(String name) {
        return test.weir.cache(name, String.class, String.class);
    }

    private static CachePolicy policyOf(ReactiveCache<String, String> cache) {
        return Listener.to(cache.explain("k")).heard().policy();
    }

    private static void assertBreaksThePromise(Runnable attempt) {
        assertThatThrownBy(attempt::run).satisfies(CacheModelTest::assertIsTheRefusal);
    }

    private static void assertIsTheRefusal(Throwable refusal) {
        assertThat(refusal)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The model promises that no answer is older than PT5M, but the policy");
    }
}
