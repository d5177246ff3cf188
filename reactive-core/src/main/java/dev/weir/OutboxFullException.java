/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A write that was not accepted, because as many wait already in its shard as may. Nothing was changed; may be tried again later. */
public final class OutboxFullException extends CacheException {

    private static final long serialVersionUID = 1L;

    OutboxFullException(String cache, long waiting, int limit) {
        super("A write to cache '" + cache + "' was not accepted, because " + waiting
                + " writes of its shard have yet to reach "
                + "the source, of " + limit + " that may. Look at health() for why they do not, write less, or raise "
                + "WriteBehind.limit");
    }
}
