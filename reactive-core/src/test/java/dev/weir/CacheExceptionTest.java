/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.backend.Finding;
import dev.weir.outbox.Durability;
import dev.weir.resilience.Safeguards;
import dev.weir.source.StoreException;
import dev.weir.tenant.TenantQuota;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

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
    void aRefusedLoadNamesTheCacheTheGuardAndTheWaysOut() {
        assertThat(refused())
                .isInstanceOf(LoadRefusedException.class)
                .hasMessage(
                        "A load of cache 'cache' was refused: bulkhead 'narrow' is full. Ask again later, raise its "
                                + "maxConcurrentCalls, or add staleIfError to have something to fall back on");
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
    void aListThatIsTooLongNamesTheCacheTheBoundAndTheWaysOut() {
        assertThat(tooLong())
                .isInstanceOf(ListTooLongException.class)
                .hasMessageContaining("'lists'")
                .hasMessageContaining("more than 2 elements")
                .hasMessageContaining("Caching.cachedFlux")
                .hasMessageContaining("raise the bound");
    }

    @Test
    void aPipelinesBrokenFunctionIsNamedWithTheRemedy() {
        assertThat(brokenFunction())
                .isInstanceOf(PipelineContractException.class)
                .hasMessageContaining("key function of invalidateEach returned null")
                .hasMessageContaining("filter");
    }

    @Test
    void aFailedRuleNamesItselfAndTheWaysOut() {
        assertThat(failedRule())
                .isInstanceOf(EventRuleException.class)
                .hasMessageContaining("The rule invalidate(cache) on String failed; see the cause")
                .hasMessageContaining("Apply the event again")
                .hasMessageContaining("each(...)");
    }

    @Test
    void aWriteThatFailedSaysWhetherItMayBeTriedAgain() {
        assertThat(notWritten())
                .hasMessage(
                        "A write to store 'products' of cache 'cache' failed: There is no table. Nothing was written; the "
                                + "store has to be set up for it first")
                .matches(error -> !((WriteFailedException) error).mayBeRetried());
    }

    @Test
    void aConflictSaysWhatToDo() {
        assertThat(conflict())
                .hasMessage(
                        "A write to store 'products' of cache 'cache' met a newer version: The row has version 7. Nothing "
                                + "was written; read again, and apply the change to what is there now");
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

    @Test
    void aLoadThatWasGivenUpNamesTheCacheAndTheReason() {
        assertThat(givenUp())
                .isInstanceOf(LoadFailedException.class)
                .hasMessage("A load of cache 'cache' was given up: the answer is half of one");
    }

    @Test
    void aTenantThatLoadsTooMuchIsToldItsQuota() {
        assertThat(quotaUsedUp())
                .isInstanceOf(LoadRefusedException.class)
                .hasMessageContaining("'cache'")
                .hasMessageContaining("its tenant has 1 loads in flight")
                .hasMessageContaining("raise the quota");
    }

    @Test
    void aBadTagSaysWhatIsWrongWithIt() {
        assertThat(badTag()).isInstanceOf(InvalidTagException.class).hasMessageContaining("1 to 128 characters");
    }

    @Test
    void aMissingTenantNamesTheCacheAndTheTwoWaysToNameOne() {
        assertThat(noTenant())
                .isInstanceOf(TenantException.class)
                .hasMessageContaining("'cache'")
                .hasMessageContaining("forTenant")
                .hasMessageContaining("CacheContext.tenant");
    }

    static Stream<Throwable> ofNormalOperation() {
        return Stream.of(
                timeout(),
                closed(),
                givenUp(),
                refused(),
                quotaUsedUp(),
                tooLong(),
                failedRule(),
                unconfirmed(),
                unstorable(),
                notWritten(),
                conflict(),
                undurable(),
                outboxFull(),
                outcomeUnknown());
    }

    static Stream<Throwable> mistakes() {
        return Stream.of(brokenContract(), recursion(), badTag(), noTenant(), brokenFunction());
    }

    private static Throwable unconfirmed() {
        return new TierUnavailableException("cache", new TierException(Reason.UNREACHABLE, "There is no connection."));
    }

    @Test
    void aWriteThatWouldNotBeSafeSaysWhatIsWrongAndWhatToChange() {
        assertThat(undurable())
                .hasMessage(
                        "A write to cache 'cache' was not accepted, because the server does not keep the promise of "
                                + "FSYNCED: It forgets. Teach it.");
    }

    @Test
    void aFullOutboxSaysHowFullAndTheWaysOut() {
        assertThat(outboxFull())
                .hasMessageContaining("'cache'")
                .hasMessageContaining("100 writes of its shard")
                .hasMessageContaining("WriteBehind.limit");
    }

    @Test
    void anUnknownOutcomeIsNotCalledAFailure() {
        assertThat(outcomeUnknown())
                .hasMessageContaining("'cache'")
                .hasMessageContaining("is not known")
                .hasMessageContaining("Read the key before writing it again")
                .hasMessageNotContaining("fail");
    }

    private static Throwable undurable() {
        return new UndurableException(
                "cache", Durability.FSYNCED, new Finding("D1", Finding.Weight.BROKEN, "It forgets.", "Teach it."));
    }

    private static Throwable outboxFull() {
        return new OutboxFullException("cache", 100, 100);
    }

    private static Throwable outcomeUnknown() {
        return new WriteOutcomeUnknownException(
                "cache", Duration.ofSeconds(5), new TierException(Reason.UNKNOWN, "There was no answer."));
    }

    private static Throwable unstorable() {
        return new UnstorableValueException("cache", new TierException(Reason.TOO_LARGE, "It has 2 MiB."));
    }

    private static Throwable notWritten() {
        return new WriteFailedException(
                "cache",
                "products",
                new StoreException(StoreException.Reason.MISCONFIGURED, "There is no table", null));
    }

    private static Throwable conflict() {
        return new WriteConflictException(
                "cache", "products", new StoreException(StoreException.Reason.CONFLICT, "The row has version 7", null));
    }

    private static Throwable givenUp() {
        return errorOf(new TestWeir()
                .cache()
                .build()
                .getOrCompute("k", (key, context) -> context.fail("the answer is half of one")));
    }

    private static Throwable quotaUsedUp() {
        ReactiveCache<String, String> cache = new TestWeir()
                .cache()
                .perTenant(TenantQuota.entries(1).withLoads(1))
                .build()
                .forTenant("acme");
        cache.getOrCompute("one", key -> Mono.never()).subscribe(new Witness());
        return errorOf(cache.getOrCompute("another", key -> Mono.never()));
    }

    private static Throwable badTag() {
        return catchThrowable(() -> WriteOptions.tagged(""));
    }

    private static Throwable noTenant() {
        return errorOf(
                new TestWeir().cache().perTenant(TenantQuota.entries(1)).build().get("k"));
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

    private static Throwable refused() {
        Bulkhead narrow = Bulkhead.of(
                "narrow",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(0)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        return errorOf(new TestWeir()
                .cache()
                .safeguards(Safeguards.none().bulkhead(narrow))
                .build()
                .getOrCompute("k", key -> Mono.just("never")));
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

    private static Throwable tooLong() {
        @SuppressWarnings("unchecked") // there is no class of lists of something
        Class<List<Integer>> lists = (Class<List<Integer>>) (Class<?>) List.class;
        ReactiveCache<String, List<Integer>> cache =
                new TestWeir().weir.cache("lists", String.class, lists).build();
        Sinks.Many<Integer> source = Sinks.many().unicast().onBackpressureBuffer();
        Caching.cachedFlux(cache, "k", 2, key -> source.asFlux()).subscribe(new Witness());
        Witness waiting = new Witness();
        cache.getOrCompute("k", key -> Mono.empty()).subscribe(waiting);
        IntStream.range(0, 3).forEach(source::tryEmitNext);
        return (Throwable) waiting.signals().get(0);
    }

    @SuppressWarnings("NullAway") // what must not be, to see it refused
    private static Throwable brokenFunction() {
        ReactiveCache<String, String> cache = new TestWeir().cache().build();
        return errorOf(Flux.just("element")
                .transform(Caching.invalidateEach(cache, (String element) -> (String) null))
                .next());
    }

    private static Throwable errorOf(Mono<?> mono) {
        return (Throwable) Witness.signalsOf(mono).get(0);
    }
}
