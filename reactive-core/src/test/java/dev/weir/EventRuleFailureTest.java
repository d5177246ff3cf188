/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Witness.COMPLETED;
import static dev.weir.Witness.signalsOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Rules that fail: the others are tried all the same, and the error says which it was. */
class EventRuleFailureTest {

    record Changed(String id) {}

    private static final Changed CHANGED = new Changed("k");

    private final RuntimeException planned = new IllegalStateException("planned");
    private final RecordedCache one = new RecordedCache("one");
    private final RecordedCache two = new RecordedCache("two");

    @Test
    void aCacheThatFailsDoesNotKeepTheOthersFromWhatConcernsThem() {
        one.acts(() -> Mono.error(planned));
        EventRules<Changed> rules = EventRules.on(Changed.class)
                .clear(two.cache)
                .invalidate(one.cache, Changed::id)
                .expire(two.cache, Changed::id);

        EventRuleException error = failureOf(rules);

        assertThat(error).hasCause(planned).hasNoSuppressedExceptions();
        assertThat(error.rule()).isEqualTo("invalidate(one) on Changed");
        assertThat(error)
                .hasMessageContaining("The rule invalidate(one) on Changed failed")
                .hasMessageContaining("Apply the event again")
                .hasMessageNotContaining("planned");
        assertThat(error.getStackTrace()).isEmpty();
        assertThat(two.requests).containsExactly("clear by RULE", "expire k by RULE");
    }

    @Test
    void aRuleThatFailsDoesNotKeepAJoinedOneFromBeingTried() {
        one.acts(() -> Mono.error(planned));
        EventRules<Object> rules = EventRules.on(Object.class)
                .and(EventRules.on(Changed.class).clear(one.cache))
                .and(EventRules.on(Changed.class).clear(two.cache));

        assertThat(signalsOf(rules.apply(CHANGED)).get(0)).isInstanceOf(EventRuleException.class);

        assertThat(two.requests).containsExactly("clear by RULE");
    }

    @Test
    void theFirstFailureBringsTheOthersAlong() {
        RuntimeException other = new IllegalStateException("other");
        one.acts(() -> Mono.error(planned));
        two.acts(() -> Mono.error(other));
        EventRules<Changed> rules = EventRules.on(Changed.class)
                .clear(one.cache)
                .clear(two.cache)
                .and(EventRules.on(Changed.class).expire(two.cache, Changed::id));

        EventRuleException error = failureOf(rules);

        assertThat(error.rule()).isEqualTo("clear(one) on Changed");
        assertThat(error.getSuppressed())
                .extracting(suppressed -> ((EventRuleException) suppressed).rule())
                .containsExactly("clear(two) on Changed", "expire(two) on Changed");
        assertThat(error.getSuppressed())
                .allSatisfy(suppressed -> assertThat(suppressed).hasCause(other));
        assertThat(planned.getSuppressed()).isEmpty();
    }

    @Test
    void aFunctionThatThrowsIsAFailureOfItsRule() {
        EventRules<Changed> rules = EventRules.on(Changed.class)
                .invalidate(one.cache, event -> {
                    throw planned;
                })
                .invalidateTags(two.cache, event -> List.of("tag"));

        EventRuleException error = failureOf(rules);

        assertThat(error).hasCause(planned);
        assertThat(error.rule()).isEqualTo("invalidate(one) on Changed");
        assertThat(two.requests).containsExactly("invalidateTags [tag] by RULE");
    }

    @Test
    void aConditionThatThrowsIsAFailureOfItsRulesOnly() {
        EventRules<Changed> rules = EventRules.on(Changed.class)
                .when(event -> {
                    throw planned;
                })
                .clear(one.cache)
                .and(EventRules.on(Changed.class).clear(two.cache));

        EventRuleException error = failureOf(rules);

        assertThat(error).hasCause(planned);
        assertThat(error.rule()).isEqualTo("when(...) on Changed");
        assertThat(one.requests).isEmpty();
        assertThat(two.requests).containsExactly("clear by RULE");
    }

    @Test
    void aRequestThatTheCacheRefusesAtOnceIsAFailureOfItsRule() {
        ReactiveCache<String, String> withoutSource = new TestWeir().cache().build();
        EventRules<Changed> rules = EventRules.on(Changed.class)
                .refresh(withoutSource, Changed::id)
                .invalidateAll(withoutSource, event -> Collections.singletonList(null))
                .clear(two.cache);

        EventRuleException error = failureOf(rules);

        assertThat(error.rule()).isEqualTo("refresh(cache) on Changed");
        assertThat(error).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(error.getSuppressed()[0]).hasCauseInstanceOf(NullPointerException.class);
        assertThat(two.requests).containsExactly("clear by RULE");
    }

    @Test
    void aRefreshWhoseLoadFailsLeavesTheKeyOutdated() {
        ReactiveCache<String, String> cache =
                new TestWeir().cache().readThrough(key -> Mono.error(planned)).build();
        cache.put("k", "old").subscribe();

        EventRuleException error = failureOf(EventRules.on(Changed.class).refresh(cache, Changed::id));

        assertThat(error).hasCause(planned);
        assertThat(signalsOf(cache.getIfCached("k"))).containsExactly(COMPLETED);
    }

    @Test
    void aClosedCacheIsAFailureAndTheOthersAreTold() {
        TestWeir test = new TestWeir();
        ReactiveCache<String, String> closed = test.cache().build();
        test.weir.close().subscribe();

        EventRuleException error = failureOf(
                EventRules.on(Changed.class).invalidate(closed, Changed::id).clear(two.cache));

        assertThat(error).hasCauseInstanceOf(CacheClosedException.class);
        assertThat(two.requests).containsExactly("clear by RULE");
    }

    @Test
    void anEventThatFailedCanBeAppliedAgain() {
        one.acts(() -> Mono.error(planned));
        EventRules<Changed> rules =
                EventRules.on(Changed.class).clear(one.cache).clear(two.cache);
        failureOf(rules);

        one.acts(Mono::empty);

        assertThat(signalsOf(rules.apply(CHANGED))).containsExactly(COMPLETED);
        assertThat(two.requests).hasSize(2);
    }

    private static EventRuleException failureOf(EventRules<Changed> rules) {
        return (EventRuleException) signalsOf(rules.apply(CHANGED)).get(0);
    }
}
