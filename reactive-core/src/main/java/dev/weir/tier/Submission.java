/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A submission: a write that is to be accepted now and to reach the source later.
 *
 * @param key what is written
 * @param operation which write it is, however often it is sent
 * @param entry what is written; an absence deletes
 * @param keep how long the entry is kept once it has reached the source; {@code null} until it is evicted
 * @param limit how many records may wait in the shard
 */
public record Submission(
        RemoteKey key,
        Operation operation,
        StoredEntry entry,
        @Nullable Duration keep,
        int limit) {

    /** The same, sent once more. */
    public Submission again(Operation same) {
        return new Submission(key, same, entry, keep, limit);
    }

    /**
     * An operation. Its first attempt and those after it say the same of when it was first sent: once one of these was accepted, the
     * first one is {@linkplain Acceptance.Late too late}, however much was written meanwhile.
     *
     * @param id random, of letters and digits
     * @param sentIn the epoch in which it was first sent; zero if that is now
     * @param sentAt not later than it was first sent, in microseconds of the server's clock; zero if it is never sent again
     */
    public record Operation(String id, long sentIn, long sentAt) {

        /** One that is sent once, whatever comes of it. */
        public static Operation of(String id) {
            return new Operation(id, 0, 0);
        }

        public boolean isFirst() {
            return sentIn == 0;
        }

        /** The same, first sent now. */
        public Operation firstSent(long now) {
            return new Operation(id, 0, now);
        }

        /** The same, first sent in this epoch, once more. */
        public Operation again(long firstSentIn) {
            return new Operation(id, firstSentIn, sentAt);
        }
    }
}
