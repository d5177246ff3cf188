/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A storm of readers, each of whom asks again a moment after each answer, until it ends. */
final class Storm {

    private static final Duration MOMENT = Duration.ofMillis(50);

    private final LongAdder answers = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean goesOn;
    private volatile CompletableFuture<Void> readers = CompletableFuture.completedFuture(null);

    String begin(int number, Mono<Long> read) {
        answers.reset();
        failures.reset();
        goesOn = true;
        readers = Flux.range(0, number)
                .flatMap(reader -> reading(read), number)
                .then()
                .toFuture();
        return "done";
    }

    /** Ends it when all have been answered; says how many answers and failures there were. */
    String end() {
        goesOn = false;
        Instance.await("all readers to be answered", readers::isDone);
        readers.join();
        return answers.sum() + " " + failures.sum();
    }

    private Mono<Void> reading(Mono<Long> read) {
        return read.doOnNext(row -> answers.increment())
                .onErrorResume(error -> {
                    failures.increment();
                    return Mono.empty();
                })
                .then(Mono.delay(MOMENT))
                .repeat(() -> goesOn)
                .then();
    }
}
