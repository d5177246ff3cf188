/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What suites do to a connection of plain Lettuce: many threads send over it, its own event loop among them, and wait for each other. */
class SharedConnectionTest {

    private static final int COMMANDS = 10_000;
    private static final int SENDERS = 3;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isGoodForManySendersUnderBlockHound() {
        Scheduler senders = Schedulers.newParallel("senders", SENDERS);
        try (RemoteBed bed = new RemoteBed(64)) {
            List<Long> answered = Flux.range(0, SENDERS)
                    .flatMap(
                            sender -> Flux.range(0, COMMANDS)
                                    .publishOn(senders)
                                    .flatMap(number -> bed.lettuce.reactive().get(bed.key(number)), 64)
                                    .count(),
                            SENDERS)
                    .collectList()
                    .block(Suite.PATIENCE);
            assertThat(answered).containsOnly((long) COMMANDS).hasSize(SENDERS);
        } finally {
            senders.dispose();
        }
    }
}
