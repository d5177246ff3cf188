/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys whose load failed with nothing to fall back on: the error answers for a while. */
class BackOffTest {

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final IllegalStateException error = new IllegalStateException("down");

    @ParameterizedTest
    @CsvSource({"0, false", "9999, false", "10000, true", "10001, true"})
    void theErrorAnswersForExactlyThatLong(long millis, boolean loadedAgain) {
        ReactiveCache<String, String> cache = failed(policy -> policy.backOff(Duration.ofSeconds(10)));

        test.pass(Duration.ofMillis(millis));
        Listener<String> reader = Listener.to(cache.get("k"));

        assertThat(source.loads).hasSize(loadedAgain ? 2 : 1);
        if (loadedAgain) {
            source.last().answers("v");
            reader.hasHeard("v");
        } else {
            reader.hasHeardError(error);
        }
    }

    @Test
    void itMayLastLongerThanAValueWouldBeFresh() {
        ReactiveCache<String, String> cache = failed(policy -> policy.backOff(Duration.ofHours(1)));

        test.pass(Duration.ofHours(1).minusMillis(1));

        Listener.to(cache.get("k")).hasHeardError(error);
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void itConcernsNoOtherKey() {
        ReactiveCache<String, String> cache = failed(policy -> policy.backOff(Duration.ofSeconds(10)));

        Listener.to(cache.get("other")).hasHeardNothing();

        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aTimeoutBacksOffToo() {
        ReactiveCache<String, String> cache = test.cache(
                        policy -> policy.loadTimeout(Duration.ofSeconds(1)).backOff(Duration.ofSeconds(10)))
                .readThrough(source)
                .build();
        Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(1));

        assertThat(Listener.to(cache.get("k")).error()).isInstanceOf(LoadTimeoutException.class);
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void aRefreshTriesNevertheless() {
        ReactiveCache<String, String> cache = failed(policy -> policy.backOff(Duration.ofSeconds(10)));

        Listener<String> refresher = Listener.to(cache.refresh("k"));
        source.last().answers("v");

        refresher.hasHeard("v");
        Listener.to(cache.get("k")).hasHeard("v");
    }

    @Test
    void anInvalidationOrAPutEndsIt() {
        ReactiveCache<String, String> cache = failed(policy -> policy.backOff(Duration.ofSeconds(10)));

        Listener.to(cache.invalidate("k"));
        Listener.to(cache.get("k"));
        assertThat(source.loads).hasSize(2);

        source.last().fails(error);
        Listener.to(cache.put("k", "v"));
        Listener.to(cache.get("k")).hasHeard("v");
    }

    @Test
    void whereThereIsAFallbackItIsServedInstead() {
        ReactiveCache<String, String> cache = test.cache(
                        policy -> policy.backOff(Duration.ofSeconds(10)).staleIfError(Duration.ofHours(1)))
                .readThrough(source)
                .build();
        Listener.to(cache.put("k", "old"));
        Listener.to(cache.expire("k"));
        Listener<String> reader = Listener.to(cache.get("k"));

        source.last().fails(error);

        reader.hasHeard("old");
        Listener.to(cache.get("k")).hasHeard("old");
    }

    private ReactiveCache<String, String> failed(UnaryOperator<CachePolicy> policy) {
        ReactiveCache<String, String> cache =
                test.cache(policy).readThrough(source).build();
        Listener<String> first = Listener.to(cache.get("k"));
        source.last().fails(error);
        first.hasHeardError(error);
        return cache;
    }
}
