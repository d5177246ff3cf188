/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Recorders beside the application's own are told the same, whichever of them breaks. */
@DropsSignals("what recorders throw is dropped")
class PairedRecorderTest {

    private final List<String> told = new ArrayList<>();

    static List<Method> tellings() {
        return Arrays.stream(CacheRecorder.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getReturnType() == void.class)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("tellings")
    void bothAreToldEverything(Method method) throws ReflectiveOperationException {
        CacheRecorder pair = PairedRecorder.of(recorder("first", true, true), recorder("second", true, false));

        method.invoke(pair, arguments(method));

        assertThat(told).containsExactly("first " + method.getName(), "second " + method.getName());
    }

    @Test
    void oneThatDoesNotTimeHitsIsToldOfNone() {
        CacheRecorder pair = PairedRecorder.of(recorder("first", false, false), recorder("second", true, false));

        assertThat(pair.timesHits()).isTrue();
        pair.hit("cache", 1, java.time.Duration.ZERO);

        assertThat(told).containsExactly("second hit");
    }

    @Test
    void whereThereIsNoneThereIsNoPair() {
        CacheRecorder other = new CacheRecorder() {};
        assertThat(PairedRecorder.of(CacheRecorder.NOOP, CacheRecorder.NOOP)).isSameAs(CacheRecorder.NOOP);
        assertThat(PairedRecorder.of(CacheRecorder.NOOP, other)).isInstanceOf(GuardedRecorder.class);
        assertThat(PairedRecorder.of(other, CacheRecorder.NOOP)).isInstanceOf(GuardedRecorder.class);
    }

    @Test
    void aWeirTellsAllOfThemWhateverTheOrder() {
        Weir.Builder builder = Weir.named("shop").alsoTell(recorder("second", false, false));
        builder.alsoTell(recorder("third", false, false)).recorder(recorder("first", false, false));

        builder.build().cache("texts", String.class, String.class).build();

        assertThat(told).containsExactly("first built", "second built", "third built");
    }

    @Test
    void eachObserverSeesWhatItMadeOfALoad() {
        Seeing first = new Seeing("first");
        Seeing second = new Seeing("second");
        Weir weir = Weir.named("shop")
                .recorder(observedBy(first))
                .alsoTell(observedBy(second))
                .build();
        HeldSource source = new HeldSource();
        ReactiveCache<String, String> cache =
                weir.cache("texts", String.class, String.class).build();

        Mono<String> asked = cache.getOrCompute(
                "a",
                key -> Mono.deferContextual(
                                carried -> Mono.just(carried.get("first") + " and " + carried.get("second")))
                        .flatMap(value -> source.held.asMono().thenReturn(value)));
        StepVerifier.create(Mono.zip(asked, asked))
                .then(source.held::tryEmitEmpty)
                .assertNext(both -> assertThat(both.getT1()).isEqualTo("first and second"))
                .verifyComplete();

        for (Seeing observer : List.of(first, second)) {
            assertThat(observer.seen).containsExactlyInAnyOrder("VALUE", "VALUE", "waited for its own");
        }
    }

    /** Where a load waits. */
    private static final class HeldSource {

        final reactor.core.publisher.Sinks.Empty<Void> held = reactor.core.publisher.Sinks.empty();
    }

    private CacheRecorder recorder(String name, boolean timesHits, boolean breaks) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("timesHits")) {
                return timesHits;
            }
            if (method.getName().equals("observer")) {
                return LoadObserver.NOBODY;
            }
            told.add(name + " " + method.getName());
            if (breaks) {
                throw new IllegalStateException("broken");
            }
            return null;
        };
        return (CacheRecorder)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {CacheRecorder.class}, handler);
    }

    private static Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(type -> type == long.class ? (Object) 1L : type == int.class ? (Object) 1 : null)
                .toArray();
    }

    private static CacheRecorder observedBy(LoadObserver observer) {
        return new CacheRecorder() {
            @Override
            public LoadObserver observer() {
                return observer;
            }
        };
    }

    /** One that puts its name into the Context of loads. */
    private static final class Seeing implements LoadObserver {

        final List<String> seen = new ArrayList<>();
        private final String name;

        Seeing(String name) {
            this.name = name;
        }

        @Override
        public Sight loading(String cache, int keys, ContextView carried) {
            return new Seen(this);
        }

        @Override
        public Sight waiting(String cache, ContextView waiter, Supplier<Sight> load) {
            return new Sight() {
                @Override
                public void ended(LoadOutcome outcome, Throwable error) {
                    seen.add(outcome.name());
                    if (load.get() instanceof Seen own && own.by == Seeing.this) {
                        seen.add("waited for its own");
                    }
                }
            };
        }

        private record Seen(Seeing by) implements Sight {

            @Override
            public Context scope(Context carried) {
                return carried.put(by.name, by.name);
            }

            @Override
            public void ended(LoadOutcome outcome, Throwable error) {
                by.seen.add(outcome.name());
            }
        }
    }
}
