/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The envelopes of a namespace: what may be put into one, and whether one that was found is the one that was looked for. */
final class Envelopes {

    /** The most bytes a payload may have. */
    static final int LONGEST_PAYLOAD = 8 * 1024 * 1024;

    private static final FastThreadLocal<EnvelopeReader> READERS = new FastThreadLocal<>() {
        @Override
        protected EnvelopeReader initialValue() {
            return new EnvelopeReader();
        }
    };

    private final KeyNames names;
    private final int longestPayload;

    Envelopes(KeyNames names, int longestPayload) {
        this.names = names;
        this.longestPayload = longestPayload;
    }

    byte[] write(RemoteKey key, StoredEntry entry, Version version) {
        return write(key, entry, version, false);
    }

    /** One that has yet to reach the source. */
    byte[] writeDirty(RemoteKey key, StoredEntry entry) {
        return write(key, entry, Version.NONE, true);
    }

    private byte[] write(RemoteKey key, StoredEntry entry, Version version, boolean isDirty) {
        byte[] payload = entry.payload();
        if (payload != null && payload.length > longestPayload) {
            throw new TierException(
                    TierException.Reason.TOO_LARGE,
                    "A value of " + payload.length + " bytes was not sent to Redis, because the most is "
                            + longestPayload + ". Cache less of it, compress it, or keep it in parts.");
        }
        entry.tags().forEach(names::checkLength);
        return Envelope.write(entry, names.hidden(key), version, isDirty);
    }

    /** What the bytes say if they are an envelope of this key; otherwise {@code null}. They are only lent. Never throws. */
    @Nullable
    Found read(RemoteKey key, ByteBuffer bytes) {
        EnvelopeReader reader = READERS.get();
        Found found = Envelope.read(bytes, reader);
        return found != null && Objects.equals(reader.key(), names.hidden(key)) ? found : null;
    }

    /** What scripts know bytes by that they are not to be sent again. */
    static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-1.", impossible);
        }
    }
}
