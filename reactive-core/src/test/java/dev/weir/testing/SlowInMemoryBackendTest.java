/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.coherence.InvalidationLogContract;
import dev.weir.outbox.OutboxContract;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteTierContract;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/** The contract kit, with requests and replies that take their time and overtake each other. */
class SlowInMemoryBackendTest implements RemoteTierContract, InvalidationLogContract, OutboxContract {

    private final Random random = new Random(2);
    private final Supplier<Duration> delay = () -> Duration.ofMillis(random.nextInt(5));
    private final Bed bed = new VirtualBed(LooseServer.without(), 2, link -> link.delay(delay, delay));

    @Override
    public Bed bed() {
        return bed;
    }
}
