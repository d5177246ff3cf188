/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** One load for any number of concurrent requests, and what becomes of those who leave. */
class CoalescingTest {

    private final TestWeir test = new TestWeir();
    private final AtomicInteger loads = new AtomicInteger();
    private final Sinks.One<String> answer = Sinks.one();

    @Test
    void tenThousandSubscribersOfAColdKeyCauseOneLoad() {
        ReactiveCache<String, String> cache = test.cache().build();

        AtomicInteger asking = new AtomicInteger();
        Flux<String> all = Flux.range(0, 10_000)
                .flatMap(
                        i -> cache.getOrCompute("k", this::load)
                                .doOnSubscribe(s -> {
                                    if (asking.incrementAndGet() == 10_000) {
                                        answer.tryEmitValue("v");
                                    }
                                })
                                .subscribeOn(Schedulers.parallel()),
                        10_000);

        StepVerifier.create(all.filter("v"::equals)).expectNextCount(10_000).verifyComplete();
        assertThat(loads).hasValue(1);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void cancellingHalfOfThemLosesNobodyAValue() throws InterruptedException {
        ReactiveCache<String, String> cache = test.cache().build();
        AtomicInteger answered = new AtomicInteger();
        List<Disposable> leaving = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Disposable subscription =
                    cache.getOrCompute("k", this::load).subscribe(value -> answered.incrementAndGet());
            if (i % 2 == 0) {
                leaving.add(subscription);
            }
        }

        onTwoThreads(
                () -> leaving.subList(0, 2_500).forEach(Disposable::dispose),
                () -> leaving.subList(2_500, 5_000).forEach(Disposable::dispose));
        answer.tryEmitValue("v");

        assertThat(loads).hasValue(1);
        assertThat(answered).hasValue(5_000);
    }

    private Mono<String> load(String key) {
        return answer.asMono().doOnSubscribe(s -> loads.incrementAndGet());
    }

    private static void onTwoThreads(Runnable one, Runnable other) throws InterruptedException {
        Thread thread = new Thread(one);
        thread.start();
        other.run();
        thread.join();
    }
}
