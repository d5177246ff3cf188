/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.RemoteKey;
import dev.weir.tier.Submission;
import dev.weir.tier.Submission.Operation;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A delivery: one write on its way to be accepted, with all its attempts. Of these one follows the other. */
final class Delivery {

    final RemoteKey key;
    final Pauses pauses;
    private final Submission write;
    private final Supplier<String> ids;
    private final Fences fences;

    private Operation operation;
    private long sentIn;
    private long notBefore;

    // Also read by whoever ends it because its time is up.
    private volatile boolean onItsWay;
    private volatile boolean mayBeAccepted;
    private volatile @Nullable Throwable last;
    private volatile long full = -1;

    /** Of a write that was never sent; without keeping its id it has a new one each time. */
    Delivery(Submission write, Supplier<String> ids, Fences fences, Pauses pauses) {
        this.key = write.key();
        this.write = write;
        this.ids = ids;
        this.fences = fences;
        this.pauses = pauses;
        this.operation = write.operation();
    }

    /**
     * Is sent now, or once more.
     *
     * @param epoch of its shard
     * @param serverMicros not later than now, by the server's clock
     * @param writtenAt when it was written, in milliseconds of the server's clock
     */
    Submission sends(long epoch, long serverMicros, long writtenAt) {
        if (!fences.keepOperationIds()) {
            operation = Operation.of(ids.get());
        }
        if (operation.isFirst()) {
            operation = operation.firstSent(Math.max(notBefore, serverMicros));
        }
        sentIn = epoch;
        onItsWay = true;
        return new Submission(key, operation, write.entry().writtenAt(writtenAt), write.keep(), write.limit());
    }

    /** It was answered that nothing was changed. */
    void isAnswered(Throwable why) {
        onItsWay = false;
        last = why;
    }

    /** It was answered that so many wait already. */
    void findsFull(long waiting) {
        onItsWay = false;
        full = waiting;
    }

    /** It was answered that it came too late, so that it begins anew from that moment of the server's clock. */
    void isLate(long from) {
        onItsWay = false;
        notBefore = from;
    }

    /** It was not answered, so that the next attempt has to say when it was first sent. */
    void isUnanswered(Throwable why) {
        onItsWay = false;
        mayBeAccepted = true;
        last = why;
        if (operation.isFirst()) {
            operation = operation.again(sentIn);
        }
    }

    /** Whether it may have been accepted without anybody having said so. */
    boolean mayBeAccepted() {
        return mayBeAccepted || onItsWay;
    }

    /** How many waited when it was told last that they are too many; negative if it never was. */
    long full() {
        return full;
    }

    /** Why the last attempt failed; {@code null} if there is none that has. */
    @Nullable
    Throwable last() {
        return last;
    }
}
