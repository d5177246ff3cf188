/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** What the cache's own failures say, and which of them have a stack trace. */
class CacheExceptionTest {

    @Test
    void aTimeoutNamesTheCacheTheTimeAndTheWaysOut() {
        assertThat(timeout())
                .isInstanceOf(LoadTimeoutException.class)
                .hasMessageContaining("'cache'")
                .hasMessageContaining("PT3S")
                .hasMessageContaining("CachePolicy.loadTimeout")
                .hasMessageContaining("staleIfError");
    }

    @Test
    void aClosedCacheNamesItselfAndTheOrderToCloseIn() {
        assertThat(closed())
                .isInstanceOf(CacheClosedException.class)
                .hasMessageContaining("'cache' is closed")
                .hasMessageContaining("Close the Weir last");
    }

    @Test
    void aBrokenContractNamesTheCacheTheMistakeAndTheRemedy() {
        assertThat(brokenContract())
                .isInstanceOf(LoaderContractException.class)
                .hasMessageContaining("'cache'")
                .hasMessageContaining("null")
                .hasMessageContaining("Mono.empty()");
    }

    @Test
    void aRecursiveLoadNamesTheCacheAndTheRemedy() {
        assertThat(recursion())
                .isInstanceOf(RecursiveLoadException.class)
                .hasMessageContaining("'cache'")
                .hasMessageContaining("take the value from where the loader has it");
    }

    @Test
    void aFailedRuleNamesItselfAndTheWaysOut() {
        assertThat(failedRule())
                .isInstanceOf(EventRuleException.class)
                .hasMessageContaining("The rule invalidate(cache) on String failed; see the cause")
                .hasMessageContaining("Apply the event again")
                .hasMessageContaining("each(...)");
    }

    @ParameterizedTest
    @MethodSource("ofNormalOperation")
    void whatIsPartOfNormalOperationHasNoStackTrace(Throwable error) {
        assertThat(error.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void whatIsAMistakeSaysWhereItWasMade(Throwable error) {
        assertThat(error.getStackTrace()).isNotEmpty();
    }

    @Test
    void everyLeafIsShownHere() {
        Set<Class<?>> shown = Stream.concat(ofNormalOperation(), mistakes())
                .map(Object::getClass)
                .collect(Collectors.toSet());

        assertThat(shown).isEqualTo(Set.copyOf(Arrays.asList(CacheException.class.getPermittedSubclasses())));
    }

    static Stream<Throwable> ofNormalOperation() {
        return Stream.of(timeout(), closed(), failedRule());
    }

    static Stream<Throwable> mistakes() {
        return Stream.of(brokenContract(), recursion());
    }

    private static Throwable timeout() {
        TestWeir test = new TestWeir();
        Witness witness = new Witness();
        test.cache(policy -> policy.loadTimeout(Duration.ofSeconds(3)))
                .build()
                .getOrCompute("k", key -> Mono.never())
                .subscribe(witness);
        test.pass(Duration.ofSeconds(3));
        return (Throwable) witness.signals().get(0);
    }

    private static Throwable closed() {
        TestWeir test = new TestWeir();
        ReactiveCache<String, String> cache = test.cache().build();
        test.weir.close().subscribe();
        return errorOf(cache.get("k"));
    }

    private static Throwable failedRule() {
        TestWeir test = new TestWeir();
        ReactiveCache<String, String> cache = test.cache().build();
        test.weir.close().subscribe();
        return errorOf(
                EventRules.on(String.class).invalidate(cache, event -> event).apply("k"));
    }

    private static Throwable brokenContract() {
        return errorOf(new TestWeir().cache().build().getOrCompute("k", key -> null));
    }

    private static Throwable recursion() {
        ReactiveCache<String, String> cache = new TestWeir().cache().build();
        return errorOf(cache.getOrCompute("k", key -> cache.getOrCompute(key, again -> Mono.just("never"))));
    }

    private static Throwable errorOf(Mono<?> mono) {
        return (Throwable) Witness.signalsOf(mono).get(0);
    }
}
