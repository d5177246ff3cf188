/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.blockhound;

import java.util.List;
import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * An integration that BlockHound finds by itself: it allows the waits there are in Caffeine, in Resilience4j's breakers and
 * in handing work to a pool, and nothing else.
 *
 * <p>Caffeine records writes in a bounded buffer. A write that finds it full while another thread is at the upkeep of the
 * same cache spins, and then waits for that thread to finish a round of it; handing work to a pool, be it upkeep or the
 * events for a subscriber, may wait for another thread that hands work to it. No user code runs under these locks.
 * Interrupting such a wait with an error, as BlockHound does, would leave the lock unusable.
 *
 * <p>Breakers count under a lock, unless they are built with a lock-free window; and of the loads that find one's time
 * in the open state over, one makes it half-open while the others wait, its listeners being told meanwhile.
 */
public final class WeirBlockHoundIntegration implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        String caffeine = "com.github.benmanes.caffeine.cache.BoundedLocalCache";
        builder.allowBlockingCallsInside(caffeine, "afterWrite");
        builder.allowBlockingCallsInside(caffeine, "scheduleDrainBuffers");
        String resilience4j = "io.github.resilience4j.";
        for (String window : List.of("FixedSizeSlidingWindowMetrics", "SlidingTimeWindowMetrics")) {
            builder.allowBlockingCallsInside(resilience4j + "core.metrics." + window, "record");
            builder.allowBlockingCallsInside(resilience4j + "core.metrics." + window, "getSnapshot");
        }
        builder.allowBlockingCallsInside(
                resilience4j + "circuitbreaker.internal.CircuitBreakerStateMachine$OpenState", "toHalfOpenState");
        String outlet = "dev.weir.EventOutlet";
        builder.allowBlockingCallsInside(outlet, "handOver");
        // An executor may do the work there and then: subscribers are users' code.
        builder.disallowBlockingCallsInside(outlet, "run");
    }
}
