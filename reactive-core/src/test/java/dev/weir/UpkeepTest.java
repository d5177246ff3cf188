/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What becomes of writes when upkeep does not keep up with them. */
class UpkeepTest {

    /** It forgets what it is given, as one without free threads seems to. */
    private static final Executor NO_FREE_THREADS = task -> {};

    @Test
    void writesThatNobodyTidiesUpAfterAreNoMistakeOfAThreadThatMustNotBlock() {
        ReactiveCache<Integer, String> cache = Weir.named("test")
                .clock(PatchedClock.withUpkeep(NO_FREE_THREADS))
                .build()
                .cache("cache", Integer.class, String.class)
                .build();

        // Many times what Caffeine's buffer of writes holds: its writers then wait a little, and help.
        Flux<Void> writes = Flux.range(0, 20_000).concatMap(key -> cache.put(key, "v"));

        StepVerifier.create(writes.subscribeOn(Schedulers.parallel()))
                .expectComplete()
                .verify(Duration.ofSeconds(60));
    }
}
