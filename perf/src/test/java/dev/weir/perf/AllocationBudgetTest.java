/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.metrics.micrometer.MicrometerRecorder;
import dev.weir.policy.CachePolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * What a request allocates on the thread that makes it. However loaded the machine, this is the same; a compiler that
 * sees through it all would only make it less.
 */
class AllocationBudgetTest {

    private static final int REQUESTS = 10_000;
    private static final int BYTES = 64;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Ear ear = new Ear();
    private Question question = new Question();
    private final ReactiveCache<String, String> cache = Weir.named("budget")
            .build()
            .cache("budget", String.class, String.class)
            .policy(CachePolicy.freshFor(Duration.ofMinutes(10)))
            .readThrough(key -> question)
            .build();

    // Made once: what the caller's own lambda captures is not in the budget.
    private final Function<String, Mono<String>> loader = key -> question;

    @Test
    void aHit() {
        cache.put("k", "v").block(Suite.PATIENCE);

        assertThat(leastBytesOfOne(() -> cache.get("k"))).isLessThanOrEqualTo(BYTES);
    }

    @Test
    void aHitThatBringsItsLoader() {
        cache.put("k", "v").block(Suite.PATIENCE);

        assertThat(leastBytesOfOne(() -> cache.getOrCompute("k", loader))).isLessThanOrEqualTo(BYTES);
    }

    @Test
    void aHitThatIsWatched() {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(context -> true);
        ReactiveCache<String, String> watched = Weir.named("watched")
                .recorder(MicrometerRecorder.on(new SimpleMeterRegistry()).observing(observations))
                .build()
                .cache("watched", String.class, String.class)
                .build();
        watched.events().subscribe();
        watched.put("k", "v").block(Suite.PATIENCE);

        assertThat(leastBytesOfOne(() -> watched.get("k"))).isLessThanOrEqualTo(BYTES);
    }

    @Test
    void aWaiter() {
        assertThat(leastBytesOfOneWaiter(() -> cache.get("k"))).isLessThanOrEqualTo(BYTES);
    }

    @Test
    void aWaiterThatBringsItsLoader() {
        assertThat(leastBytesOfOneWaiter(() -> cache.getOrCompute("k", loader))).isLessThanOrEqualTo(BYTES);
    }

    private long leastBytesOfOne(Supplier<Mono<String>> request) {
        return leastOf(() -> {
            ear.forget();
            long bytes = bytesOf(request);
            ear.mustHaveHeard(REQUESTS);
            return bytes;
        });
    }

    private long leastBytesOfOneWaiter(Supplier<Mono<String>> request) {
        return leastOf(() -> {
            ear.forget();
            cache.invalidate("k").block(Suite.PATIENCE);
            question = new Question();
            cache.get("k").subscribe(ear); // who leads the flight pays for it
            long bytes = bytesOf(request);
            question.answer("v");
            ear.mustHaveHeard(REQUESTS + 1);
            return bytes;
        });
    }

    // The least of several, because the first ones also pay for classes that are initialised and lambdas that are
    // linked.
    private static long leastOf(Supplier<Long> measurement) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            least = Math.min(least, measurement.get());
        }
        return least;
    }

    private long bytesOf(Supplier<Mono<String>> request) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < REQUESTS; i++) {
            request.get().subscribe(ear);
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / REQUESTS;
    }
}
