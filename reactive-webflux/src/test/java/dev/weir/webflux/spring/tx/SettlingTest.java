/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.tx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.source.Transactions.Ending;
import dev.weir.time.CacheClock;
import io.r2dbc.spi.Connection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.reactive.TransactionSynchronization;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.util.LoggerUtils;
import reactor.test.util.TestLogger;

/** What becomes of what Spring says of a transaction's end. */
class SettlingTest {

    private final List<Ending> endings = new CopyOnWriteArrayList<>();

    @Test
    void oneThatIsSaidToHaveRolledBackHasIfItsConnectionIsThere() {
        end(Mono.just(true), TransactionSynchronization.STATUS_ROLLED_BACK);
        end(Mono.just(false), TransactionSynchronization.STATUS_ROLLED_BACK);
        end(Mono.error(new IllegalStateException("planted")), TransactionSynchronization.STATUS_ROLLED_BACK);
        end(Mono.empty(), TransactionSynchronization.STATUS_ROLLED_BACK);
        assertThat(endings).containsExactly(Ending.ROLLED_BACK, Ending.UNKNOWN, Ending.UNKNOWN, Ending.UNKNOWN);
    }

    @Test
    void theRestIsAsSpringSays() {
        end(Mono.just(false), TransactionSynchronization.STATUS_COMMITTED);
        end(Mono.just(true), TransactionSynchronization.STATUS_UNKNOWN);
        assertThat(endings).containsExactly(Ending.COMMITTED, Ending.UNKNOWN);
    }

    @Test
    void aConnectionThatCannotBeAskedLeavesItUnknown() {
        end(
                () -> {
                    throw new IllegalStateException("planted");
                },
                TransactionSynchronization.STATUS_ROLLED_BACK);
        assertThat(endings).containsExactly(Ending.UNKNOWN);
    }

    @Test
    void whatFailsAfterwardsIsInTheLogAndChangesNothing() {
        TestLogger log = new TestLogger();
        Disposable captured = LoggerUtils.useCurrentLoggersWithCapture();
        LoggerUtils.enableCaptureWith(log);
        try {
            Settling settling = settling(
                    () -> Mono.just(true), ending -> Mono.error(new IllegalStateException("planted " + ending)));
            StepVerifier.create(settling.afterCompletion(TransactionSynchronization.STATUS_COMMITTED))
                    .verifyComplete();
        } finally {
            LoggerUtils.disableCapture();
            captured.dispose();
        }
        assertThat(log.getErrContent()).contains("has ended as COMMITTED, has failed");
    }

    private void end(Mono<Boolean> alive, int status) {
        end(() -> alive, status);
    }

    private void end(Supplier<Mono<Boolean>> alive, int status) {
        Settling settling = settling(alive, ending -> Mono.fromRunnable(() -> endings.add(ending)));
        StepVerifier.create(settling.afterCompletion(status)).verifyComplete();
    }

    private static Settling settling(Supplier<Mono<Boolean>> alive, Function<Ending, Mono<Void>> what) {
        Connection connection = (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> alive.get());
        return new Settling(
                connection,
                what,
                new Deadline(CacheClock.system(), Duration.ofSeconds(1)),
                new Savepoints(new AtomicLong()));
    }
}
