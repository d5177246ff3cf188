/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.InMemoryTransactions;
import dev.weir.testing.VirtualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.util.LoggerUtils;
import reactor.test.util.TestLogger;

/** A change that fails when its transaction is over already is in the log: who made it has been answered. */
class AfterCommitTest {

    private final TestLogger log = new TestLogger();
    private final Disposable captured = LoggerUtils.useCurrentLoggersWithCapture();
    private final InMemoryTransactions transactions = InMemoryTransactions.create(VirtualClock.create());
    private final ShopBed bed = ShopBed.afterCommitOf(transactions);

    @BeforeEach
    void listen() {
        LoggerUtils.enableCaptureWith(log);
    }

    @AfterEach
    void close() {
        LoggerUtils.disableCapture();
        captured.dispose();
        bed.close();
    }

    @Test
    void aPutThatFailsIsInTheLog() {
        commitWithTheCacheClosed(bed.shop.save("a"));
        assertThat(log.getErrContent()).contains("Cache 'products' could not be changed after a transaction");
    }

    @Test
    void anEvictionThatFailsIsInTheLog() {
        commitWithTheCacheClosed(bed.shop.delete("a"));
        assertThat(log.getErrContent()).contains("Cache 'products' could not be changed after a transaction");
    }

    @Test
    void whatGoesWellIsNot() {
        StepVerifier.create(transactions.within(bed.shop.save("a")))
                .expectNext("value of a")
                .verifyComplete();
        assertThat(log.getErrContent()).doesNotContain("Cache 'products'");
    }

    private void commitWithTheCacheClosed(Mono<String> change) {
        StepVerifier.create(transactions.within(
                        change.flatMap(result -> bed.weir.close().thenReturn(result))))
                .expectNextCount(1)
                .verifyComplete();
    }
}
