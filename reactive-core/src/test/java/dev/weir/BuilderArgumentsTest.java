/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.policy.CachePolicy;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** What a builder is told of values, keys, tenants and models, and makes no sense. */
class BuilderArgumentsTest {

    private final TestWeir test = new TestWeir();

    @ParameterizedTest
    @MethodSource("nulls")
    void nullIsRefusedByName(String name, Consumer<CacheBuilder<String, String>> call) {
        assertThatThrownBy(() -> call.accept(test.cache()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name + " must not be null");
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                on("lifetime", spec -> spec.lifetime(null)),
                on("tags", spec -> spec.tags(null)),
                on("version", spec -> spec.version(null)),
                on("model", spec -> spec.model(null)),
                on("className", spec -> spec.keyClass(null, key -> true, policy -> policy)),
                on("members", spec -> spec.keyClass("c", null, policy -> policy)),
                on("change", spec -> spec.keyClass("c", key -> true, null)),
                on("quota", spec -> spec.perTenant(null)),
                on("window", spec -> spec.debounceInvalidations(null)),
                on("codes", spec -> spec.meaning((Advice.Code[]) null)),
                on("code", spec -> spec.meaning((Advice.Code) null)),
                on("sizer", spec -> spec.maximumBytes(1, null)),
                on("staleAtMost", spec -> spec.model(CacheModel.aside().staleAtMost(null))));
    }

    @ParameterizedTest
    @MethodSource({"nonsenseAboutKeysAndSize", "nonsenseAboutTheRest"})
    void nonsenseIsRefusedWithWhatToDoInstead(
            String what, String whatToChange, UnaryOperator<CacheBuilder<String, String>> call) {
        assertRefused(() -> call.apply(test.cache()).build(), what, whatToChange);
    }

    static Stream<Arguments> nonsenseAboutKeysAndSize() {
        return Stream.of(
                of(
                        "There is a key class 'c' in cache 'cache' already",
                        "choose another name",
                        spec -> spec.keyClass("c", key -> true, policy -> policy)
                                .keyClass("c", key -> false, policy -> policy)),
                of(
                        "staleIfError (PT1S) lies below freshFor (PT1M)",
                        "or be left out",
                        spec -> spec.keyClass("c", key -> true, policy -> policy.staleIfError(Duration.ofSeconds(1)))),
                of(
                        "The function that changes a policy returned null",
                        "return what it is given",
                        spec -> spec.keyClass("c", key -> true, policy -> null)),
                of(
                        "maximumBytes must be positive but was 0",
                        "call the loader",
                        spec -> spec.maximumBytes(0, (key, value) -> 1)),
                of(
                        "maximumSize and maximumBytes contradict each other",
                        "leave one of them out",
                        spec -> spec.maximumSize(1).maximumBytes(1, (key, value) -> 1)));
    }

    static Stream<Arguments> nonsenseAboutTheRest() {
        TenantQuota quota = TenantQuota.entries(10);
        return Stream.of(
                of(
                        "debounced must be in (0, PT1M] but was PT0S",
                        "leave it out to let each take effect at once",
                        spec -> spec.debounceInvalidations(Duration.ZERO)),
                of(
                        "debounced must be in (0, PT1M] but was PT1M0.001S",
                        "leave it out to let each take effect at once",
                        spec -> spec.debounceInvalidations(Duration.ofMillis(60_001))),
                of(
                        "The bound of cache 'cache' is its tenants' quota",
                        "leave maximumSize and maximumWeight out",
                        spec -> spec.perTenant(quota).maximumSize(1)),
                of(
                        "The bound of cache 'cache' is its tenants' quota",
                        "leave maximumSize and maximumWeight out",
                        spec -> spec.perTenant(quota).maximumWeight(1, (key, value) -> 1)),
                of(
                        "staleAtMost must be positive but was PT0S",
                        "staleAtMost",
                        spec -> spec.model(CacheModel.aside().staleAtMost(Duration.ZERO))),
                of(
                        "no answer is older than PT59S, but the policy serves answers of up to PT1M",
                        "or raise staleAtMost",
                        spec -> spec.model(CacheModel.aside().staleAtMost(Duration.ofSeconds(59)))),
                of(
                        "the policy serves answers of up to PT1H",
                        "or raise staleAtMost",
                        spec -> spec.policy(CachePolicy.freshFor(Duration.ofMinutes(1))
                                        .longerIfRead(1, Duration.ofHours(1)))
                                .model(CacheModel.aside().staleAtMost(Duration.ofMinutes(30)))),
                of(
                        "reloadIfRead needs a source, and cache 'cache' has none",
                        "add readThrough, or leave it out",
                        spec -> spec.policy(CachePolicy.immutable().reloadIfRead(1))),
                of(
                        "reloadIfRead needs a source, and cache 'cache' has none",
                        "add readThrough, or leave it out",
                        spec -> spec.keyClass("c", key -> true, policy -> policy.reloadIfRead(1))));
    }

    @Test
    void aChangeOfThePolicyThatGivesNullIsRefused() {
        ReactiveCache<String, String> cache = test.cache().build();

        assertRefused(
                () -> cache.with(policy -> null), "The function that changes a policy returned null", "return what");
        assertThat(Listener.to(cache.get("k").contextWrite(CacheContext.policy(policy -> null)))
                        .error())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("returned null");
    }

    /** Known only once the value is there, and then an error of the load or put that brings it. */
    @Test
    void aFunctionOfAValueIsNotCalledBefore() {
        ReactiveCache<String, String> cache = test.cache()
                .lifetime((key, value) -> {
                    throw new IllegalStateException("lifetime");
                })
                .tags(value -> {
                    throw new IllegalStateException("tags");
                })
                .version(value -> {
                    throw new IllegalStateException("version");
                })
                .readThrough(key -> Mono.empty())
                .build();

        Listener.to(cache.get("k")).hasHeardOfAbsence();
        assertThat(Listener.to(cache.put("k", "v")).error()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theLastWordOfABuilderCounts() {
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> List.of("first"))
                .tags(value -> List.of("last"))
                .version(value -> 1)
                .version(value -> 2)
                .lifetime((key, value) -> Duration.ofHours(1))
                .lifetime((key, value) -> Duration.ofSeconds(1))
                .build();
        Listener.to(cache.put("k", "v"));

        Entry<String> entry = Listener.to(cache.getEntryIfCached("k")).heard();
        test.pass(Duration.ofSeconds(1));

        assertThat(entry.tags()).containsExactly("last");
        assertThat(entry.version()).hasValue(2);
        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    private static Arguments on(String name, Consumer<CacheBuilder<String, String>> call) {
        return arguments(name, call);
    }

    private static Arguments of(String what, String whatToChange, UnaryOperator<CacheBuilder<String, String>> call) {
        return arguments(what, whatToChange, call);
    }

    private static void assertRefused(ThrowingCallable call, String what, String whatToChange) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what)
                .hasMessageContaining(whatToChange);
    }
}
