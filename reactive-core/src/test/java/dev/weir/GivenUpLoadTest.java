/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Loads that their loader gives up, for a reason it names. */
class GivenUpLoadTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestWeir test = new TestWeir();
    private final ScriptedSource source = new ScriptedSource();

    @Test
    void theErrorNamesTheCacheAndTheReasonAndHasNoStackTrace() {
        ReactiveCache<String, String> cache = givingUp(policy -> policy);

        Throwable error = Listener.to(cache.get("k")).error();

        assertThat(error)
                .isInstanceOf(LoadFailedException.class)
                .hasMessage("A load of cache 'cache' was given up: the answer was half a page");
        assertThat(error.getStackTrace()).isEmpty();
        assertThat(cache.stats().loads(LoadOutcome.FAILED)).isEqualTo(1);
    }

    @Test
    void aStaleValueIsServedInstead() {
        ReactiveCache<String, String> cache = givingUp(policy -> policy.staleIfError(Duration.ofHours(1)));
        Listener.to(cache.put("k", "old"));
        test.pass(MINUTE);

        Entry<String> served = Listener.to(cache.getEntry("k")).heard();

        assertThat(served.value()).hasValue("old");
        assertThat(served.freshness()).isEqualTo(Freshness.LOAD_FAILED);
        assertThat(test.unheard).singleElement().isInstanceOf(LoadFailedException.class);
    }

    @Test
    void itIsRememberedForAsLongAsTheBackOffLasts() {
        ReactiveCache<String, String> cache = givingUp(policy -> policy.backOff(Duration.ofSeconds(10)));
        Throwable error = Listener.to(cache.get("k")).error();

        test.pass(Duration.ofSeconds(10).minusMillis(1));
        Listener.to(cache.get("k")).hasHeardError(error);
        assertThat(source.loads()).isEqualTo(1);
        test.pass(Duration.ofMillis(1));
        Listener.to(cache.get("k"));

        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void nothingIsGivenUpUnlessThatIsSubscribedTo() {
        ReactiveCache<String, String> cache = givingUp(policy -> policy);
        source.does(context -> {
            context.fail("not meant");
            return Mono.just("v");
        });

        Listener.to(cache.get("k")).hasHeard("v");
    }

    @Test
    void itCanBeTheAnswerToAnEmptyResponse() {
        ReactiveCache<String, String> cache = givingUp(policy -> policy);
        source.does(context -> Mono.<String>empty().switchIfEmpty(context.fail("an order without lines")));

        assertThat(Listener.to(cache.get("k")).error()).hasMessageEndingWith("an order without lines");
    }

    private ReactiveCache<String, String> givingUp(UnaryOperator<CachePolicy> policy) {
        source.does(context -> context.fail("the answer was half a page"));
        return test.cache(policy).readThrough(source).build();
    }
}
