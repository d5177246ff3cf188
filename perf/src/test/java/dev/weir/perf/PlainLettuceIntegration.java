/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * An integration that BlockHound finds by itself: it lets senders of plain Lettuce, which suites measure, wait for each other. An
 * error in the middle of that would leave the lock unusable, and who came next, the driver's end above all, would wait for ever.
 * Weir does not send in this way, which the tests of its adapter look after.
 */
public final class PlainLettuceIntegration implements BlockHoundIntegration {

    private static final String LOCK = "io.lettuce.core.protocol.SharedLock";

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(LOCK, "incrementWriters").allowBlockingCallsInside(LOCK, "doExclusive");
    }
}
