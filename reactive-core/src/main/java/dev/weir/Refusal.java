/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A refusal: the error of a failed load that answers for its key until the policy's back-off has passed. */
final class Refusal<V> extends Kept<V> {

    final Throwable error;
    private final long until;

    Refusal(Era era, Throwable error, long until) {
        super(era);
        this.error = error;
        this.until = until;
        complete(this);
    }

    boolean holdsAt(long now) {
        return now < until;
    }
}
