/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Advice.Code;
import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import dev.weir.resilience.Safeguards;
import dev.weir.tenant.TenantQuota;
import dev.weir.testing.InMemoryServer;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The advisor: warns once of what works and is probably not what was meant, and of nothing else. */
class AdvisorTest {

    private final TestWeir test = new TestWeir();

    @Test
    void aPlainCacheIsNotAdvisedOn() {
        test.cache().readThrough(Mono::just).build();

        assertThat(test.weir.advice()).isEmpty();
    }

    @Test
    void batchesExpireTogetherUnlessTheyAreSpread() {
        assertThat(of(spec -> spec.readThroughInBatches(keys -> Mono.just(Map.of()))))
                .containsExactly(Code.NO_JITTER);
        assertThat(of(policy -> policy.jitter(0.1), spec -> spec.readThroughInBatches(keys -> Mono.just(Map.of()))))
                .isEmpty();
    }

    @Test
    void absencesShouldNotOutliveValues() {
        assertThat(of(policy -> policy.absentFor(Duration.ofMinutes(2)), spec -> spec))
                .containsExactly(Code.ABSENCES_OUTLIVE_VALUES);
        assertThat(of(policy -> policy.absentFor(Duration.ofSeconds(1), Duration.ofMinutes(2)), spec -> spec))
                .containsExactly(Code.ABSENCES_OUTLIVE_VALUES);
        assertThat(of(policy -> policy.absentFor(Duration.ofMinutes(1)), spec -> spec))
                .isEmpty();
    }

    @Test
    void aLoadShouldNotTakeForEver() {
        assertThat(of(policy -> policy.loadTimeout(Duration.ofSeconds(61)), spec -> spec))
                .containsExactly(Code.LONG_LOAD_TIMEOUT);
        assertThat(of(policy -> policy.loadTimeout(Duration.ofSeconds(60)), spec -> spec))
                .isEmpty();
    }

    @Test
    void explicitInvalidationNeedsABackstop() {
        CacheModel explicit = CacheModel.aside().invalidatedExplicitly();

        assertThat(of(spec -> spec.model(explicit).policy(CachePolicy.immutable())))
                .containsExactly(Code.NO_BACKSTOP);
        assertThat(of(spec -> spec.model(explicit))).isEmpty();
        assertThat(of(spec -> spec.policy(CachePolicy.immutable()))).isEmpty();
    }

    @Test
    void aDebounceShouldBeShorterThanValuesLive() {
        assertThat(of(spec -> spec.debounceInvalidations(Duration.ofMinutes(1))))
                .containsExactly(Code.DEBOUNCE_OUTLIVES_VALUES);
        assertThat(of(spec -> spec.debounceInvalidations(Duration.ofSeconds(59))))
                .isEmpty();
    }

    @Test
    void entriesShouldFitIntoMemory() {
        long tooMany = Runtime.getRuntime().maxMemory() / 136;

        assertThat(of(spec -> spec.maximumSize(tooMany))).containsExactly(Code.MORE_ENTRIES_THAN_MEMORY);
        assertThat(of(spec -> spec.maximumWeight(tooMany, (key, value) -> 136))).isEmpty();
        assertThat(of(spec -> spec.perTenant(TenantQuota.entries(tooMany / 1_000 + 1))))
                .containsExactly(Code.MORE_ENTRIES_THAN_MEMORY);
        assertThat(of(spec -> spec.perTenant(TenantQuota.entries(100)))).isEmpty();
    }

    @Test
    void keysShouldBeEqualToTheirLikes() {
        test.weir.cache("identities", Identity.class, String.class).build();
        test.weir.cache("records", Likes.class, String.class).build();
        test.weir.cache("enums", Code.class, String.class).build();
        test.weir.cache("interfaces", CharSequence.class, String.class).build();

        assertThat(test.weir.advice())
                .singleElement()
                .satisfies(advice -> assertThat(advice.code()).isEqualTo(Code.KEYS_WITHOUT_EQUALS))
                .satisfies(advice -> assertThat(advice.cache()).isEqualTo("identities"))
                .satisfies(advice -> assertThat(advice.toString())
                        .startsWith("KEYS_WITHOUT_EQUALS: cache 'identities' has keys of " + Identity.class.getName())
                        .endsWith("Make it a record, or define them."));
    }

    @Test
    void aKeyClassShouldDiffer() {
        assertThat(of(spec -> spec.keyClass("archive", key -> key.startsWith("a"), policy -> policy)))
                .containsExactly(Code.KEY_CLASS_WITHOUT_EFFECT);
        assertThat(of(spec -> spec.keyClass("archive", key -> key.startsWith("a"), policy -> policy.jitter(0.5))))
                .isEmpty();
    }

    @Test
    void attemptsShouldFitIntoALoad() {
        assertThat(of(spec -> spec.safeguards(Safeguards.none().retry(retry(3, Duration.ofSeconds(5))))))
                .containsExactly(Code.RETRIES_OUTLAST_LOAD);
        assertThat(of(spec -> spec.safeguards(Safeguards.none().retry(retry(3, Duration.ofMillis(4_999))))))
                .isEmpty();
        assertThat(of(spec -> spec.safeguards(Safeguards.defaults()))).isEmpty();
    }

    @Test
    void attemptsThatWaitByWhatFailedAreAskedAboutAFailure() {
        assertThat(of(spec -> spec.safeguards(
                        Safeguards.none().retry(retry((attempt, end) -> end.isLeft() ? Long.MAX_VALUE : 0L)))))
                .containsExactly(Code.RETRIES_OUTLAST_LOAD);
        assertThat(of(spec -> spec.safeguards(Safeguards.none().retry(retry((attempt, end) -> {
                    throw new IllegalStateException("no wait for " + end.getLeft());
                })))))
                .isEmpty();
    }

    @Test
    void aBulkheadShouldHaveRoomForTheBatches() {
        assertThat(batchesBehind(bulkhead(1))).containsExactly(Code.BULKHEAD_BELOW_BATCHES);
        assertThat(batchesBehind(bulkhead(BatchPolicy.DEFAULT.inFlight()))).isEmpty();
        assertThat(of(spec -> spec.safeguards(Safeguards.none().bulkhead(bulkhead(1)))))
                .isEmpty();
    }

    @Test
    void invalidationShouldReachEverybodyItConcerns() {
        CacheModel explicit = CacheModel.aside().invalidatedExplicitly();

        assertThat(shared(spec -> spec.model(explicit).localOnly())).containsExactly(Code.INVALIDATED_HERE_ONLY);
        assertThat(shared(spec -> spec.model(explicit))).isEmpty();
        assertThat(shared(CacheBuilder::localOnly)).isEmpty();
        assertThat(of(spec -> spec.model(explicit))).as("there is no way").isEmpty();
    }

    @Test
    void copiesShouldNotBeMeantToOutliveValues() {
        RemotePolicy policy = RemotePolicy.DEFAULT;
        CachePolicy oneSecond = CachePolicy.freshFor(Duration.ofSeconds(1)).absentFor(Duration.ofSeconds(1));

        assertThat(shared(spec -> spec.remote(policy.cappedWhileBlind(Duration.ofMinutes(2)))))
                .containsExactly(Code.COPIES_OUTLIVE_VALUES);
        assertThat(shared(spec -> spec.remote(policy.localFor(Duration.ofMinutes(2)))))
                .containsExactly(Code.COPIES_OUTLIVE_VALUES);
        assertThat(shared(spec -> spec.remote(policy.localFor(Duration.ofSeconds(2)))))
                .isEmpty();
        assertThat(shared(spec -> spec.policy(oneSecond)))
                .as("the default is not meant")
                .isEmpty();
        assertThat(shared(spec -> spec.policy(CachePolicy.immutable()).remote(policy.localFor(Duration.ofMinutes(2)))))
                .isEmpty();
    }

    @Test
    void whatIsMeantIsNotWarnedOf() {
        assertThat(of(spec -> spec.debounceInvalidations(Duration.ofMinutes(1)).meaning(Code.DEBOUNCE_OUTLIVES_VALUES)))
                .isEmpty();
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertThatThrownBy(() ->
                        test.weir.cache("arrays", byte[].class, String.class).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be arrays")
                .hasMessageContaining("use a String");
        assertThatThrownBy(() -> test.cache(policy -> policy.reloadIfRead(3)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reloadIfRead needs a source");
    }

    @Test
    void theDocumentsListEveryCode() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "advisor.md"));
        Set<String> documented = Pattern.compile("^\\| `([A-Z_]+)` \\|", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(Collectors.toSet());

        assertThat(documented)
                .isEqualTo(Arrays.stream(Code.values()).map(Code::name).collect(Collectors.toSet()));
    }

    private static List<Code> batchesBehind(Bulkhead bulkhead) {
        return of(
                policy -> policy.jitter(0.1),
                spec -> spec.readThroughInBatches(keys -> Mono.just(Map.of()))
                        .safeguards(Safeguards.none().bulkhead(bulkhead)));
    }

    private static Bulkhead bulkhead(int calls) {
        return Bulkhead.of(
                "narrow",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(calls)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
    }

    private static Retry retry(int attempts, Duration wait) {
        return Retry.of(
                "slow",
                RetryConfig.custom().maxAttempts(attempts).waitDuration(wait).build());
    }

    private static Retry retry(IntervalBiFunction<Object> wait) {
        return Retry.of(
                "own",
                RetryConfig.custom().maxAttempts(4).intervalBiFunction(wait).build());
    }

    private static List<Code> of(UnaryOperator<CacheBuilder<String, String>> change) {
        return of(policy -> policy, change);
    }

    private static List<Code> of(
            UnaryOperator<CachePolicy> policy, UnaryOperator<CacheBuilder<String, String>> change) {
        TestWeir fresh = new TestWeir();
        change.apply(fresh.cache(policy)).build();
        return fresh.weir.advice().stream().map(Advice::code).toList();
    }

    /** Of a cache that may share its entries. */
    private List<Code> shared(UnaryOperator<CacheBuilder<String, String>> change) {
        Weir weir = Weir.named("test")
                .clock(test.clock)
                .remote(InMemoryServer.create(test.clock, new Random(42), 4))
                .build();
        change.apply(weir.cache("cache", String.class, String.class)
                        .policy(CachePolicy.freshFor(Duration.ofMinutes(1))))
                .build();
        return weir.advice().stream().map(Advice::code).toList();
    }

    /** A key that is equal to nothing but itself. */
    private static final class Identity {}

    /** A key that is equal to its likes. */
    private record Likes(String id) {}
}
