/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Abandonment in the middle of other things: each time the key is looked up, somebody leaves or comes. */
class AbandonedInTheMiddleTest {

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final InterferingKey key = new InterferingKey();
    private final ReactiveCache<InterferingKey, String> cache = test.weir
            .cache("keys", InterferingKey.class, String.class)
            .policy(CachePolicy.freshFor(Duration.ofMinutes(1)).whenAbandoned(WhenAbandoned.CANCEL))
            .readThrough((key, context) -> source.load("k", context))
            .build();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void whoLeavesWhileSubscribingLeavesNothingBehind(int lookup) {
        Listener<String> listener = Listener.idle();
        key.interferes(lookup, listener::leaves);

        listener.subscribesTo(cache.get(key));

        assertThat(key.hasInterfered()).isTrue();
        assertThat(TestWeir.flightsIn(cache)).isZero();
        assertThat(source.loads).allMatch(HeldLoad::isCancelled);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void theContextOfALeaderWhoLeavesWhileSubscribingTravelsAllTheSame(int lookup) {
        List<String> tenants = new ArrayList<>();
        ReactiveCache<InterferingKey, String> continuing = test.weir
                .cache("continuing", InterferingKey.class, String.class)
                .carrying("tenant")
                .readThrough(k -> Mono.deferContextual(context -> {
                    tenants.add(context.getOrDefault("tenant", "lost"));
                    return Mono.just("v");
                }))
                .build();
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        key.interferes(lookup, () -> {
            if (subscription.get() != null) {
                subscription.get().cancel();
            }
        });

        continuing.get(key).subscribe(new BaseSubscriber<>() {
            @Override
            public Context currentContext() {
                return Context.of("tenant", "t");
            }

            @Override
            protected void hookOnSubscribe(Subscription mine) {
                subscription.set(mine);
                mine.request(1);
            }
        });

        assertThat(tenants).doesNotContain("lost");
    }

    @Test
    void whoComesWhileTheLastOneLeavesStartsAfresh() {
        Listener<String> leaving = Listener.to(cache.get(key));
        List<Listener<String>> coming = new ArrayList<>();
        key.interferes(1, () -> coming.add(Listener.to(cache.get(key))));

        leaving.leaves();

        assertThat(coming).hasSize(1);
        assertThat(source.loads).hasSize(2);
        assertThat(source.loads.get(0).isCancelled()).isTrue();
        source.last().answers("v");
        coming.get(0).hasHeard("v");
        Listener.to(cache.get(key)).hasHeard("v");
    }
}
