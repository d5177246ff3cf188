/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.Stage.Loading;
import dev.weir.outbox.WriteBehind;
import dev.weir.policy.BatchPolicy;
import dev.weir.source.Store;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.VirtualClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Arguments that make no sense: refused when a cache is built or asked, before anything is subscribed to. */
class ArgumentsTest {

    private static final Loader<String, String> LOADER = (key, context) -> Mono.empty();
    private static final BulkLoader<String, String> BULK_LOADER = keys -> Mono.empty();
    private static final Store<String, String> STORE = InMemoryStore.create("products", VirtualClock.create());

    private final TestWeir test = new TestWeir();

    // --- requests

    @ParameterizedTest
    @MethodSource("parametersOfRequests")
    void nullIsRefusedByName(Method method, int position) {
        Parameter parameter = method.getParameters()[position];

        assertThat(refusalOf(method, position, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(parameter.getName() + " must not be null");
    }

    @ParameterizedTest
    @MethodSource("collectionsOfRequests")
    void nullInACollectionIsRefusedByName(Method method, int position) {
        Parameter parameter = method.getParameters()[position];
        Object withNull =
                parameter.getType() == Map.class ? Collections.singletonMap("k", null) : Arrays.asList("k", null);

        assertThat(refusalOf(method, position, withNull))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(parameter.getName() + " must not contain null");
    }

    @Test
    void aNullKeyOfAMapIsRefusedByName() {
        ReactiveCache<String, String> cache = test.cache().build();

        assertThatThrownBy(() -> cache.putAll(Collections.singletonMap(null, "v")))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("keys of values must not contain null");
    }

    @Test
    void everyRequestButClearTakesSomethingToRefuse() {
        List<String> tested = parametersOfRequests()
                .map(each -> ((Method) each.get()[0]).getName())
                .toList();

        assertThat(Request.all().map(Request::method).filter(method -> method.startsWith("ReactiveCache")))
                .allSatisfy(method -> assertThat(method)
                        .satisfiesAnyOf(
                                each -> assertThat(each).isEqualTo("ReactiveCache.clear()"),
                                each -> assertThat(tested)
                                        .contains(each.substring(each.indexOf('.') + 1, each.indexOf('(')))));
    }

    @Test
    void aCollectionIsCopiedWhenItIsGiven() {
        ReactiveCache<String, String> cache = test.cache().build();
        List<String> keys = new ArrayList<>(List.of("k"));
        Mono<Map<String, String>> request =
                cache.getAllOrCompute(keys, asked -> Mono.just(Map.of("k", "v", "other", "w")));

        keys.set(0, "other");
        Witness witness = new Witness();
        request.subscribe(witness);

        assertThat(witness.signals()).containsExactly(Map.of("k", "v"), Witness.COMPLETED);
    }

    @Test
    void aRefreshWithoutASourceIsRefused() {
        ReactiveCache<String, String> cache = test.cache().build();

        assertThatThrownBy(() -> cache.refresh("k"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'cache' has no source to refresh from: build it with readThrough");
    }

    @Test
    void aWarmUpWithoutASourceIsRefused() {
        ReactiveCache<String, String> cache = test.cache().build();

        assertThatThrownBy(() -> cache.warmUp(WarmUp.ofKeys(Mono.just("k"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'cache' has no source to be warmed up from: build it with readThrough or store");
    }

    // --- builders

    @ParameterizedTest
    @MethodSource("nullsForBuilders")
    void nullIsRefusedByNameWhenBuilding(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name + " must not be null");
    }

    static Stream<Arguments> nullsForBuilders() {
        return Stream.of(
                arguments("name", (ThrowingCallable) () -> Weir.named(null)),
                arguments("clock", (ThrowingCallable) () -> Weir.named("w").clock(null)),
                arguments("recorder", (ThrowingCallable) () -> Weir.named("w").recorder(null)),
                arguments("random", (ThrowingCallable) () -> Weir.named("w").random(null)),
                arguments("name", onWeir(weir -> weir.cache(null, String.class, String.class))),
                arguments("keys", onWeir(weir -> weir.cache("c", null, String.class))),
                arguments("values", onWeir(weir -> weir.cache("c", String.class, (Class<String>) null))),
                arguments("policy", onSpec(spec -> spec.policy(null))),
                arguments("weigher", onSpec(spec -> spec.maximumWeight(1, null))),
                arguments("source", onSpec(spec -> spec.readThrough((Function<String, Mono<String>>) null))),
                arguments("source", onSpec(spec -> spec.readThrough((Loader<String, String>) null))),
                arguments("source", onSpec(spec -> spec.readThroughInBatches(null))),
                arguments("source", onSpec(spec -> spec.readThroughInBatches(null, BatchPolicy.DEFAULT))),
                arguments("batches", onSpec(spec -> spec.readThroughInBatches(BULK_LOADER, null))),
                arguments("contextKey", onSpec(spec -> spec.carrying(null))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "with space", "slash/", "colon:", "ümlaut", "line\n"})
    void aNameOfOtherCharactersIsRefused(String name) {
        assertThatThrownBy(() -> Weir.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name must be 1 to 64 letters, digits")
                .hasMessageContaining("'" + name + "'");
        assertThatThrownBy(() -> test.weir.cache(name, String.class, String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name must be 1 to 64 letters, digits");
    }

    @Test
    void aNameHasAtMost64Characters() {
        assertThat(Weir.named("n".repeat(64)).build().name()).hasSize(64);
        assertThatThrownBy(() -> Weir.named("n".repeat(65)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name")
                .hasMessageContaining("65 characters long");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void aBoundIsPositive(long bound) {
        assertRefused(
                () -> test.cache().maximumSize(bound),
                "maximumSize must be positive but was " + bound,
                "to cache nothing, call the loader");
        assertRefused(
                () -> test.cache().maximumWeight(bound, (key, value) -> 1),
                "maximumWeight must be positive but was " + bound,
                "to cache nothing, call the loader");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aBatchHoldsAKeyAndOneIsInFlight(int bound) {
        assertRefused(() -> BatchPolicy.upTo(bound), "maximumKeys must be positive but was " + bound, "256");
        assertRefused(
                () -> BatchPolicy.DEFAULT.inFlight(bound), "inFlight must be positive but was " + bound, "2 is the");
    }

    @Test
    void aSizeAndAWeightContradictEachOther() {
        assertRefused(
                () -> test.cache()
                        .maximumSize(1)
                        .maximumWeight(1, (key, value) -> 1)
                        .build(),
                "maximumSize and maximumWeight contradict each other for cache 'cache'",
                "leave one of them out");
    }

    @ParameterizedTest
    @MethodSource("secondSources")
    void aSecondSourceIsRefused(Consumer<CacheBuilder<String, String>> second) {
        List<CacheBuilder<String, String>> withFirst = List.of(
                test.cache().readThrough(LOADER),
                test.cache().readThroughInBatches(BULK_LOADER),
                test.cache().store(STORE));

        assertThat(withFirst)
                .allSatisfy(spec -> assertRefused(
                        () -> second.accept(spec),
                        "Cache 'cache' has a source already",
                        "call one of readThrough, readThroughInBatches, writeThrough, writeBehind and store, once"));
    }

    static Stream<Consumer<CacheBuilder<String, String>>> secondSources() {
        return Stream.of(
                spec -> spec.readThrough(LOADER),
                spec -> spec.readThrough(key -> Mono.empty()),
                spec -> spec.readThroughInBatches(BULK_LOADER),
                spec -> spec.readThroughInBatches(BULK_LOADER, BatchPolicy.DEFAULT),
                spec -> spec.readThrough(STORE),
                spec -> spec.writeThrough(STORE),
                spec -> spec.writeBehind(STORE, WriteBehind.DEFAULT),
                spec -> spec.store(STORE),
                spec -> spec.store(STORE, BatchPolicy.DEFAULT));
    }

    @Test
    void aNameIsTakenByTheFirstCacheBuilt() {
        CacheBuilder<String, String> second = test.cache();
        ReactiveCache<String, String> first = test.cache().build();

        assertRefused(second::build, "a cache named 'cache' in 'test' already", "choose another name");
        assertThat(first.name()).isEqualTo("cache");
    }

    // --- what the tests go through

    /** Every parameter of every method of the cache. */
    static Stream<Arguments> parametersOfRequests() {
        return Arrays.stream(ReactiveCache.class.getMethods())
                .flatMap(method -> IntStream.range(0, method.getParameterCount())
                        .mapToObj(position -> arguments(method, position)));
    }

    static Stream<Arguments> collectionsOfRequests() {
        return parametersOfRequests().filter(each -> {
            Class<?> type = ((Method) each.get()[0]).getParameterTypes()[(int) each.get()[1]];
            return type == Map.class || type == Collection.class;
        });
    }

    private static Throwable refusalOf(Method method, int position, Object argument) {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(ArgumentsTest::sensible)
                .toArray();
        arguments[position] = argument;
        ReactiveCache<String, String> cache = new Stage(Loading.ONE_BY_ONE).cache;
        Throwable thrown = catchThrowable(() -> method.invoke(cache, arguments));
        assertThat(thrown).isInstanceOf(InvocationTargetException.class);
        return thrown.getCause();
    }

    private static Object sensible(Class<?> type) {
        Map<Class<?>, Object> sensible = Map.of(
                Collection.class,
                List.of("k"),
                Map.class,
                Map.of("k", "v"),
                Loader.class,
                LOADER,
                BulkLoader.class,
                BULK_LOADER,
                Function.class,
                (Function<String, Mono<String>>) key -> Mono.empty(),
                UnaryOperator.class,
                UnaryOperator.identity(),
                WriteOptions.class,
                WriteOptions.NONE,
                WarmUp.class,
                WarmUp.ofKeys(Mono.just("k")));
        return sensible.getOrDefault(type, "k");
    }

    private static ThrowingCallable onWeir(Consumer<Weir> call) {
        return () -> call.accept(new TestWeir().weir);
    }

    private static ThrowingCallable onSpec(Consumer<CacheBuilder<String, String>> call) {
        return () -> call.accept(new TestWeir().cache());
    }

    private static void assertRefused(ThrowingCallable call, String what, String whatToChange) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what)
                .hasMessageContaining(whatToChange);
    }
}
