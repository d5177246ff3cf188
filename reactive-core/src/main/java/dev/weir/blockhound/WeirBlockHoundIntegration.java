/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.blockhound;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * An integration that BlockHound finds by itself: it allows the one wait there is in a cache.
 *
 * <p>Caffeine records writes in a bounded buffer. A write that finds it full while another thread is at the upkeep of the
 * same cache waits for that thread to finish a round of it; no user code runs under that lock. Interrupting this wait
 * with an error, as BlockHound does, would leave the lock unusable.
 */
public final class WeirBlockHoundIntegration implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("com.github.benmanes.caffeine.cache.BoundedLocalCache", "lock");
    }
}
