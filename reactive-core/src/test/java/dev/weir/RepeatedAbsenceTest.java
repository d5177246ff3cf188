/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Keys that are found absent again and again: the source is asked ever more seldom. */
class RepeatedAbsenceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration BLINK = Duration.ofMillis(1);

    private final TestWeir test = new TestWeir();
    private final ScriptedSource source = new ScriptedSource();
    private final ReactiveCache<String, String> cache = test.cache(
                    policy -> policy.withFreshFor(SECOND).absentFor(SECOND, Duration.ofSeconds(10)))
            .readThrough(source)
            .build();

    RepeatedAbsenceTest() {
        source.does(context -> Mono.empty());
    }

    @Test
    void itIsRememberedTwiceAsLongEachTimeUpToTheLongest() {
        for (int seconds : List.of(1, 2, 4, 8, 10, 10)) {
            assertKnownFor(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void aValueResetsIt() {
        assertKnownFor(SECOND);
        assertKnownFor(SECOND.multipliedBy(2));
        source.answers("v");
        Listener.to(cache.get("k")).hasHeard("v");
        source.does(context -> Mono.empty());
        test.pass(Duration.ofMinutes(1));

        assertKnownFor(SECOND);
    }

    @Test
    void anInvalidationResetsIt() {
        assertKnownFor(SECOND);
        Listener.to(cache.get("k"));
        Listener.to(cache.invalidate("k"));

        assertKnownFor(SECOND);
    }

    @Test
    void aFailureInBetweenWithNothingToFallBackOnResetsIt() {
        assertKnownFor(SECOND);
        Listener.to(cache.get("k"));
        test.pass(SECOND.multipliedBy(2));
        source.does(context -> context.fail("down"));
        Listener.to(cache.get("k")).error();
        source.does(context -> Mono.empty());

        assertKnownFor(SECOND);
    }

    /** Asked for as late as twice the longest time, it is still known how long it was remembered the last time. */
    @Test
    void itIsKnownToHaveBeenAbsentWhenItIsAskedForLate() {
        for (int seconds : List.of(1, 2, 4, 8)) {
            assertKnownFor(Duration.ofSeconds(seconds));
        }
        Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(20).minus(BLINK));
        Listener.to(cache.put("other", "v"));

        assertKnownFor(Duration.ofSeconds(10));
    }

    @Test
    void timeOfItsOwnIsNotDoubledWhileItIsSaidAndNeverShortensTheNext() {
        source.does(context -> Mono.<String>empty().doOnSuccess(none -> context.freshFor(Duration.ofMillis(100))));
        assertKnownFor(Duration.ofMillis(100));
        assertKnownFor(Duration.ofMillis(100));
        source.does(context -> Mono.empty());

        assertKnownFor(SECOND);
        assertKnownFor(SECOND.multipliedBy(2));
    }

    @Test
    void whatIsConfirmedToBeAbsentIsFoundAbsentAgain() {
        assertKnownFor(SECOND);
        source.does(LoadContext::notModified);

        assertKnownFor(SECOND.multipliedBy(2));
    }

    @Test
    void withoutALongestItIsAlwaysTheSame() {
        ReactiveCache<String, String> same = test.weir
                .cache("same", String.class, String.class)
                .policy(test.minute().absentFor(SECOND, Duration.ofSeconds(10)).absentFor(SECOND))
                .readThrough(source)
                .build();

        assertKnownFor(SECOND, same);
        assertKnownFor(SECOND, same);
        assertKnownFor(SECOND, same);
    }

    private void assertKnownFor(Duration time) {
        assertKnownFor(time, cache);
    }

    /** Asks, and asks again at the end of that time; leaves the key for the next load. */
    private void assertKnownFor(Duration time, ReactiveCache<String, String> asked) {
        int before = source.loads();
        Listener.to(asked.get("k")).hasHeardOfAbsence();
        test.pass(time.minus(BLINK));
        Listener.to(asked.get("k")).hasHeardOfAbsence();
        assertThat(source.loads()).as("loads within " + time).isEqualTo(before + 1);
        test.pass(BLINK);
        Listener.to(asked.getEntryIfCached("k")).hasHeardOfAbsence();
    }
}
