/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.coherence.InvalidationLogContract;
import dev.weir.outbox.OutboxContract;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteTierContract;

/** The contract kit, with answers that come at once. */
class InMemoryBackendTest implements RemoteTierContract, InvalidationLogContract, OutboxContract {

    private final Bed bed = new VirtualBed(LooseServer.without(), 4, link -> {});

    @Override
    public Bed bed() {
        return bed;
    }
}
