/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What a clear takes away it takes from everyone who asks after it, whatever was under way. */
class ClearTest {

    private final TestWeir test = new TestWeir();

    @Test
    void aClearTakesEffectAlthoughNobodyCanSweepAfterIt() {
        Scheduler gone = Schedulers.newSingle("gone");
        gone.dispose();
        ReactiveCache<String, String> cache = Weir.named("test")
                .clock(PatchedClock.withScheduler(gone))
                .build()
                .cache("cache", String.class, String.class)
                .build();
        cache.put("k", "v").block();

        StepVerifier.create(cache.clear()).verifyComplete();

        StepVerifier.create(cache.getIfCached("k")).verifyComplete();
    }

    @Test
    void aReloadBegunAroundAClearDoesNotServeWhatWasCleared() {
        List<Mono<String>> answers = new ArrayList<>(List.of(Mono.just("old"), Mono.never(), Mono.just("new")));
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleWhileRevalidate(Duration.ofMinutes(5)))
                .readThrough(key -> answers.remove(0))
                .build();
        StepVerifier.create(cache.get("k")).expectNext("old").verifyComplete();
        test.pass(Duration.ofMinutes(2));

        // Between the stale answer and the reload behind it, which is what another thread's clear may do too.
        List<String> heard = new ArrayList<>();
        cache.get("k").doOnNext(value -> cache.clear().subscribe()).subscribe(heard::add);

        assertThat(heard).containsExactly("old");
        StepVerifier.create(cache.get("k")).expectNext("new").verifyComplete();
    }
}
