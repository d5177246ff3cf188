/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** A get of what one key holds: who waits for it, and his place among others. Every remote hit is one, so it is all in one object. */
abstract class Get<T> extends Asker<T> {

    /** The one behind it in its batch; while it waits, the one that came before it. */
    @Nullable
    Get<?> next;

    /** When it was asked for. */
    long askedAt;

    Get(CoreSubscriber<? super T> actual) {
        super(actual);
    }

    // On the event loop from here on.

    /** The bytes of the key's name. */
    abstract int nameLength();

    abstract void writeName(byte[] target, int start);

    /** Is lent what the key holds, if it holds anything. Never throws, and tells nobody yet: others are still being read. */
    abstract void hear(ByteBuffer bytes);

    /** Tells who waits what was heard. */
    abstract void tell();
}
