/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import reactor.core.CoreSubscriber;

/** A get that somebody waits for. */
final class Get extends Asker<byte[]> {

    final byte[] key;

    /** When it was asked for. */
    long askedAt;

    private final GetQueue queue;

    Get(CoreSubscriber<? super byte[]> actual, GetQueue queue, byte[] key) {
        super(actual);
        this.queue = queue;
        this.key = key;
    }

    @Override
    void ask() {
        queue.add(this);
    }
}
