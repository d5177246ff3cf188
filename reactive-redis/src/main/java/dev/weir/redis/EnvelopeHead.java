/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Version;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The head of an envelope: what scripts change while the rest stays as it is, at places that are always the same, and a sum of
 * its own, because scripts cannot work out the other one. {@code docs/envelope.md} has the layout.
 */
final class EnvelopeHead {

    static final int LENGTH = 22;
    static final int EXPIRED = 1;
    static final int DIRTY = 2;

    private static final short MAGIC = (short) 0xE757;
    private static final byte FORMAT = 1;
    private static final int MARKS = 3;
    private static final int EPOCH = 4;
    private static final int SEQ = 12;
    private static final int SUM = 20;
    private static final int FACTOR = 257;
    private static final int PRIME = 65_521;
    private static final int[] WEIGHTS = weights();

    private EnvelopeHead() {}

    /** Writes a head over the first bytes of an envelope. */
    static void write(byte[] envelope, int marks, Version version) {
        ByteBuffer bytes = ByteBuffer.wrap(envelope);
        bytes.putShort(0, MAGIC)
                .put(2, FORMAT)
                .put(MARKS, (byte) marks)
                .putLong(EPOCH, version.epoch())
                .putLong(SEQ, version.seq());
        bytes.putShort(SUM, (short) sum(bytes, 0));
    }

    /** What keeps these bytes from having a head that can be believed, or {@code null}. */
    static Reading.@Nullable Unreadable objectionTo(ByteBuffer envelope) {
        int start = envelope.position();
        if (envelope.remaining() < 2 || envelope.getShort(start) != MAGIC) {
            return Reading.Unreadable.FOREIGN;
        }
        if (envelope.remaining() < LENGTH) {
            return Reading.Unreadable.TRUNCATED;
        }
        if (envelope.get(start + 2) != FORMAT) {
            return Reading.Unreadable.NEWER;
        }
        if (envelope.getShort(start + SUM) != (short) sum(envelope, start)) {
            return Reading.Unreadable.DAMAGED;
        }
        int marks = envelope.get(start + MARKS);
        return marks < 0 || marks > (EXPIRED | DIRTY) ? Reading.Unreadable.MALFORMED : null;
    }

    static Version version(ByteBuffer envelope, int start) {
        return new Version(envelope.getLong(start + EPOCH), envelope.getLong(start + SEQ));
    }

    static boolean has(ByteBuffer envelope, int start, int mark) {
        return (envelope.get(start + MARKS) & mark) != 0;
    }

    /**
     * A polynomial over the bytes before it, modulo a prime: no change of a single byte goes unnoticed. The whole sum fits an
     * {@code int}, so the remainder is taken once, and no byte waits for the one before it.
     */
    private static int sum(ByteBuffer envelope, int start) {
        return (WEIGHTS[SUM]
                        + sum(envelope.getLong(start), 0)
                        + sum(envelope.getLong(start + 8), 8)
                        + sum((long) envelope.getInt(start + 16) << 32, 16))
                % PRIME;
    }

    /** What eight bytes count, of which the highest is the first; fewer if zeros follow. */
    private static int sum(long bytes, int first) {
        int sum = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            sum += WEIGHTS[first + i] * (int) (bytes >>> (56 - 8 * i) & 0xFF);
        }
        return sum;
    }

    /** What each byte counts, and behind them what the 1 does that the sum begins with. */
    private static int[] weights() {
        int[] weights = new int[3 * Long.BYTES];
        int weight = 1;
        for (int i = SUM - 1; i >= 0; i--) {
            weights[i] = weight;
            weight = (int) ((long) weight * FACTOR % PRIME);
        }
        weights[SUM] = weight;
        return weights;
    }
}
