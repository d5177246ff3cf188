/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheRecorder;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

/** A batch that leaves while one of its keys is being abandoned. */
class DepartingBatchTest {

    private static final int TIMES = 200;
    private static final int KEYS = 2_000;

    private final TestWeir test = new TestWeir();
    private final CacheBuilder<String, String> spec = test.cache();
    private final Terms<String, String> terms = new Terms<>(spec.policy(), spec.weigher(), Random::new);
    private final LocalTier<String, String> tier = new LocalTier<>(100, Duration.ofMinutes(1), test.clock);
    private final LoadPath<String, String> path =
            new LoadPath<>(spec, tier, terms, null, test.clock, CacheRecorder.NOOP);

    /** Whether a flight is left behind, or taken along and released: it counts once, so that who stays is on board. */
    @Test
    void aKeyAbandonedMeanwhileIsCountedOnce() throws InterruptedException {
        for (int i = 0; i < TIMES; i++) {
            HeldLoad<Map<String, String>> load = new HeldLoad<>(Set.of());
            List<Flight<String, String>> leaving =
                    Stream.generate(() -> flight("leaving")).limit(KEYS).toList();
            List<Flight<String, String>> flights = new ArrayList<>(leaving);
            flights.add(flight("staying"));
            CountDownLatch begun = new CountDownLatch(1);
            Thread other = new Thread(() -> {
                begun.countDown();
                leaving.forEach(Flight::leave);
            });
            other.start();
            begun.await();

            new BatchLoad<>(flights, keys -> load.mono(), () -> {}).start(Context.empty());
            other.join();

            assertThat(load.isCancelled()).isFalse();
        }
    }

    private Flight<String, String> flight(String key) {
        return path.newFlight(key, null, WhenAbandoned.CANCEL);
    }
}
