/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Version;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private EnvelopeHead() {}

    /** Writes a head over the first bytes of an envelope. */
    static void write(byte[] envelope, int marks, Version version) {
        SHORTS.set(envelope, 0, MAGIC);
        envelope[2] = FORMAT;
        envelope[MARKS] = (byte) marks;
        LONGS.set(envelope, EPOCH, version.epoch());
        LONGS.set(envelope, SEQ, version.seq());
        SHORTS.set(envelope, SUM, (short) sum(envelope));
    }

    /** What keeps these bytes from having a head that can be believed, or {@code null}. */
    static Reading.@Nullable Unreadable objectionTo(byte[] envelope) {
        if (envelope.length < 2 || (short) SHORTS.get(envelope, 0) != MAGIC) {
            return Reading.Unreadable.FOREIGN;
        }
        if (envelope.length < LENGTH) {
            return Reading.Unreadable.TRUNCATED;
        }
        if (envelope[2] != FORMAT) {
            return Reading.Unreadable.NEWER;
        }
        if ((short) SHORTS.get(envelope, SUM) != (short) sum(envelope)) {
            return Reading.Unreadable.DAMAGED;
        }
        return envelope[MARKS] < 0 || envelope[MARKS] > (EXPIRED | DIRTY) ? Reading.Unreadable.MALFORMED : null;
    }

    static Version version(byte[] envelope) {
        return new Version((long) LONGS.get(envelope, EPOCH), (long) LONGS.get(envelope, SEQ));
    }

    static boolean has(byte[] envelope, int mark) {
        return (envelope[MARKS] & mark) != 0;
    }

    /** A polynomial over the bytes before it, modulo a prime: no change of a single byte goes unnoticed. */
    private static int sum(byte[] envelope) {
        long sum = 1;
        for (int i = 0; i < SUM; i += 5) {
            // Five bytes at a time fit a long, and the remainder costs more than all the rest.
            for (int j = i; j < i + 5; j++) {
                sum = sum * FACTOR + (envelope[j] & 0xFF);
            }
            sum %= PRIME;
        }
        return (int) sum;
    }
}
