/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A loader that throws when it is cancelled: those who wait hear of the timeout, and later loads are not held up. */
class BrokenCancelTest {

    private static final RuntimeException BROKEN = new IllegalStateException("broken cancel");

    private final TestWeir test = new TestWeir();
    private final AtomicInteger loads = new AtomicInteger();

    @Test
    void whoWaitsHearsOfTheTimeoutAndTheNextRequestStartsAfresh() {
        ReactiveCache<String, String> cache = test.cache().build();
        List<Throwable> errors = new ArrayList<>();
        cache.getOrCompute("k", k -> broken()).subscribe(value -> {}, errors::add);

        test.pass(Duration.ofSeconds(10));

        assertThat(errors).singleElement().isInstanceOf(LoadTimeoutException.class);
        assertThat(test.unheard).containsExactly(BROKEN);
        StepVerifier.create(cache.getOrCompute("k", k -> Mono.just("v")))
                .expectNext("v")
                .verifyComplete();
    }

    @Test
    void aBatchThatTimesOutGivesItsPlaceBack() {
        ReactiveCache<String, String> cache =
                test.cache().readThroughInBatches(this::brokenTwice).build();
        cache.get("a").subscribe(value -> {}, error -> {});
        cache.get("b").subscribe(value -> {}, error -> {});

        test.pass(Duration.ofSeconds(10));

        StepVerifier.create(cache.get("c")).expectNext("v").verifyComplete();
    }

    @Test
    void aBatchThatIsAbandonedGivesItsPlaceBack() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL))
                .readThroughInBatches(this::brokenTwice)
                .build();
        Disposable a = cache.get("a").subscribe();
        Disposable b = cache.get("b").subscribe();

        a.dispose();
        b.dispose();

        StepVerifier.create(cache.get("c")).expectNext("v").verifyComplete();
    }

    private Mono<Map<String, String>> brokenTwice(Set<String> keys) {
        if (loads.incrementAndGet() <= 2) {
            return broken();
        }
        Map<String, String> values = new HashMap<>();
        keys.forEach(key -> values.put(key, "v"));
        return Mono.just(values);
    }

    private static <T> Mono<T> broken() {
        return Mono.create(sink -> sink.onCancel(() -> {
            throw BROKEN;
        }));
    }
}
