/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import dev.weir.coherence.Session.Seen;
import dev.weir.tier.Version;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A token of a session: a format byte; the epochs that occur, eight bytes each; the keys, each a hash of eight bytes, a shard, the
 * number of its epoch and a seq; the shards, each its number, that of an epoch and a seq. All other numbers are varints of seven
 * bits a byte, the lowest first, and each list begins with its length. As text it is Base64 for URLs without padding.
 */
final class SessionToken {

    private static final byte FORMAT = 1;
    private static final int MOST_BYTES = 8_192;
    private static final int MOST_SHARDS = 16_384;

    private SessionToken() {}

    static String write(Map<Long, Seen> keys, Map<Integer, Version> shards) {
        List<Long> epochs = Stream.concat(keys.values().stream().map(Seen::version), shards.values().stream())
                .map(Version::epoch)
                .distinct()
                .toList();
        ByteBuffer out = ByteBuffer.allocate(16 + 8 * epochs.size() + 32 * (keys.size() + shards.size()));
        out.put(FORMAT);
        number(out, epochs.size());
        epochs.forEach(out::putLong);
        number(out, keys.size());
        keys.forEach((hash, seen) -> {
            out.putLong(hash);
            number(out, seen.shard());
            version(out, epochs, seen.version());
        });
        number(out, shards.size());
        shards.forEach((shard, version) -> {
            number(out, shard);
            version(out, epochs, version);
        });
        byte[] written = Arrays.copyOf(out.array(), out.position());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(written);
    }

    static Session read(String token) {
        if (token.length() > MOST_BYTES) {
            throw foreign(null);
        }
        try {
            return read(ByteBuffer.wrap(Base64.getUrlDecoder().decode(token)));
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException broken) {
            throw foreign(broken);
        }
    }

    private static Session read(ByteBuffer in) {
        if (in.get() != FORMAT) {
            throw foreign(null);
        }
        List<Long> epochs = new ArrayList<>();
        for (int left = size(in, MOST_BYTES); left > 0; left--) {
            epochs.add(in.getLong());
        }
        Session session = new Session();
        for (int left = size(in, Session.KEYS); left > 0; left--) {
            long hash = in.getLong();
            session.saw(hash, size(in, MOST_SHARDS), version(in, epochs));
        }
        for (int left = size(in, MOST_SHARDS); left > 0; left--) {
            session.sawInShard(size(in, MOST_SHARDS), version(in, epochs));
        }
        if (in.hasRemaining()) {
            throw foreign(null);
        }
        return session;
    }

    private static void version(ByteBuffer out, List<Long> epochs, Version version) {
        number(out, epochs.indexOf(version.epoch()));
        number(out, version.seq());
    }

    private static Version version(ByteBuffer in, List<Long> epochs) {
        long epoch = epochs.get(size(in, MOST_BYTES));
        return new Version(epoch, number(in));
    }

    private static int size(ByteBuffer in, int most) {
        long size = number(in);
        if (size < 0 || size > most) {
            throw foreign(null);
        }
        return (int) size;
    }

    private static void number(ByteBuffer out, long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw foreign(null);
    }

    private static IllegalArgumentException foreign(@Nullable Throwable cause) {
        return new IllegalArgumentException(
                "This is not the token of a session: begin a new one, as for a user who comes for the first time",
                cause);
    }
}
