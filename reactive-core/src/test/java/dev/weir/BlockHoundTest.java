/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The positive control for BlockHound: without it, its silence in the other tests would say nothing. */
class BlockHoundTest {

    @Test
    void sleepingOnANonBlockingThreadIsAnError() {
        Mono<Void> sleeps = Mono.<Void>fromRunnable(BlockHoundTest::sleep).subscribeOn(Schedulers.parallel());

        StepVerifier.create(sleeps).expectError(BlockingOperationError.class).verify(Duration.ofSeconds(60));
    }

    @Test
    void sleepingOnAThreadThatMayBlockIsNot() {
        Mono<Void> sleeps = Mono.<Void>fromRunnable(BlockHoundTest::sleep).subscribeOn(Schedulers.boundedElastic());

        StepVerifier.create(sleeps).expectComplete().verify(Duration.ofSeconds(60));
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
