/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A load that would wait for itself is refused at once; a load that waits for others is not. */
class RecursiveLoadTest {

    private final TestWeir test = new TestWeir();
    private final ReactiveCache<String, String> cache = test.cache().build();

    @Test
    void aLoaderThatAsksForItsOwnKeyFails() {
        StepVerifier.create(cache.getOrCompute("a", this::askA)).verifyError(RecursiveLoadException.class);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyThroughAnotherFails() {
        Mono<String> a = cache.getOrCompute("a", k -> cache.getOrCompute("b", l -> askA(l)));

        StepVerifier.create(a).verifyError(RecursiveLoadException.class);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyThroughAnotherCacheFails() {
        ReactiveCache<String, String> other =
                test.weir.cache("other", String.class, String.class).build();
        Mono<String> a = cache.getOrCompute("a", k -> other.getOrCompute("x", l -> askA(l)));

        StepVerifier.create(a).verifyError(RecursiveLoadException.class);
    }

    @Test
    void twoLoadsBegunApartThatComeToWaitForEachOtherAreFoundOut() {
        Sinks.Empty<Void> go = Sinks.empty();
        AtomicReference<String> a = new AtomicReference<>();
        AtomicReference<String> b = new AtomicReference<>();
        cache.getOrCompute("a", k -> go.asMono().then(cache.getOrCompute("b", l -> Mono.just("never asked"))))
                .onErrorResume(RecursiveLoadException.class, e -> Mono.just("refused"))
                .subscribe(a::set);
        cache.getOrCompute("b", k -> go.asMono().then(cache.getOrCompute("a", l -> Mono.just("never asked"))))
                .onErrorResume(RecursiveLoadException.class, e -> Mono.just("refused"))
                .subscribe(b::set);

        go.tryEmitEmpty();

        assertThat(a).hasValue("refused");
        assertThat(b).hasValue("refused");
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void aLoaderMayHandleTheRefusal() {
        Mono<String> a = cache.getOrCompute("a", k -> askA(k).onErrorReturn(RecursiveLoadException.class, "own"));

        StepVerifier.create(a).expectNext("own").verifyComplete();
        StepVerifier.create(cache.getIfCached("a")).expectNext("own").verifyComplete();
    }

    @Test
    void aLoaderMayAskForOtherKeys() {
        Mono<String> a = cache.getOrCompute(
                "a",
                k -> Flux.range(0, 100)
                        .flatMap(i -> cache.getOrCompute("b" + i % 10, l -> Mono.just(l)), 10)
                        .collectList()
                        .map(all -> all.size() + " values"));

        StepVerifier.create(a).expectNext("100 values").verifyComplete();
    }

    @Test
    void aLoaderMayAskTwiceForAKeyThatIsBeingLoaded() {
        Sinks.One<String> b = Sinks.one();
        cache.getOrCompute("b", k -> b.asMono()).subscribe();
        Mono<String> ask = cache.getOrCompute("b", k -> Mono.never());
        AtomicReference<String> a = new AtomicReference<>();
        cache.getOrCompute("a", k -> Mono.zip(ask, ask, String::concat)).subscribe(a::set);

        b.tryEmitValue("b");

        assertThat(a).hasValue("bb");
    }

    @Test
    void aLoaderMayAskForAStaleValueOfItsOwnKey() {
        cache.put("a", "before").block();

        Mono<String> refresh = cache.getOrCompute("a", k -> Mono.just("unused"))
                .then(Mono.defer(() -> refreshing().refresh("a")));

        StepVerifier.create(refresh).expectNext("before and after").verifyComplete();
    }

    /** On a thread with so little stack that a search which went as deep as the chain would overflow it. */
    @Test
    void aLongChainOfLoadsIsNoCircle() throws InterruptedException {
        int length = 5_000;
        Sinks.One<String> first = Sinks.one();
        AtomicReference<String> last = new AtomicReference<>();
        AtomicReference<Throwable> error = new AtomicReference<>();
        cache.getOrCompute("0", k -> first.asMono()).subscribe();

        Thread thread = new Thread(
                null,
                () -> {
                    for (int i = 1; i < length; i++) {
                        String before = String.valueOf(i - 1);
                        cache.getOrCompute("" + i, k -> cache.getOrCompute(before, l -> Mono.never()))
                                .subscribe(last::set, error::set);
                    }
                },
                "little stack",
                256 * 1024);
        thread.setUncaughtExceptionHandler((t, e) -> error.set(e));
        thread.start();
        thread.join();

        assertThat(error).hasValue(null);
        assertThat(TestWeir.flightsIn(cache)).isEqualTo(length);
    }

    @Test
    void aBulkLoaderThatAsksForOneOfItsKeysFails() {
        AtomicReference<ReactiveCache<String, String>> self = new AtomicReference<>();
        ReactiveCache<String, String> batched = test.weir
                .cache("batched", String.class, String.class)
                .readThroughInBatches(keys -> self.get().get("a").map(a -> valuesOf(keys)))
                .build();
        self.set(batched);

        StepVerifier.create(batched.get("a")).verifyError(RecursiveLoadException.class);
    }

    @Test
    void aBulkLoaderMayAskForKeysThatWaitBehindIt() {
        AtomicReference<ReactiveCache<String, String>> self = new AtomicReference<>();
        Sinks.Empty<Void> go = Sinks.empty();
        ReactiveCache<String, String> batched = test.weir
                .cache("batched", String.class, String.class)
                .readThroughInBatches(keys -> keys.contains("c")
                        ? Mono.just(valuesOf(keys))
                        : go.asMono().then(self.get().get("c")).map(c -> valuesOf(keys)))
                .build();
        self.set(batched);
        Map<String, String> answers = new LinkedHashMap<>();

        batched.get("a").subscribe(value -> answers.put("a", value));
        batched.get("b").subscribe(value -> answers.put("b", value));
        batched.get("c").subscribe(value -> answers.put("c", value)); // waits behind the two in flight
        go.tryEmitEmpty();

        assertThat(answers).containsOnlyKeys("a", "b", "c");
    }

    private ReactiveCache<String, String> refreshing() {
        AtomicReference<ReactiveCache<String, String>> self = new AtomicReference<>();
        ReactiveCache<String, String> refreshing = test.weir
                .cache("refreshing", String.class, String.class)
                .readThrough(key -> self.get().get(key).map(before -> before + " and after"))
                .build();
        self.set(refreshing);
        refreshing.put("a", "before").block();
        return refreshing;
    }

    private Mono<String> askA(String key) {
        return cache.getOrCompute("a", k -> Mono.just("never asked"));
    }

    private static Map<String, String> valuesOf(Set<String> keys) {
        Map<String, String> values = new LinkedHashMap<>();
        keys.forEach(key -> values.put(key, "value of " + key));
        return values;
    }
}
