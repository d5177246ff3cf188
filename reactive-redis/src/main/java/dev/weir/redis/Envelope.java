/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.util.Objects.requireNonNull;

import dev.weir.tier.Found;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An envelope: an entry as it lies in Redis, in one string. {@code docs/envelope.md} has the layout.
 *
 * <p>Reading is total: whatever the bytes are, the answer is an entry or a reason, no exception, and nothing is allocated that is
 * larger than the bytes themselves.
 */
final class Envelope {

    private static final int BODY = EnvelopeHead.LENGTH + Integer.BYTES;
    private static final int ABSENT = 1;
    private static final int COMPRESSED = 2;
    private static final int HAS_SHIFT = 4;
    private static final int HAS_DATA_VERSION = 8;
    private static final int HAS_ETAG = 16;
    private static final int HAS_TAGS = 32;
    private static final int HAS_KEY = 64;
    private static final int KNOWN = 127;
    /** As many as an entry may have; envelope.lua goes by the same number. */
    private static final int MOST_TAGS = 16;

    private Envelope() {}

    /**
     * The bytes of an entry.
     *
     * @param key the key as text, where the name it is stored under is a hash of it
     * @param version drawn for it, or {@link Version#NONE} where the script that stores it draws one
     */
    static byte[] write(StoredEntry entry, @Nullable String key, Version version, boolean isDirty) {
        byte[] payload = entry.payload();
        EnvelopeWriter body = new EnvelopeWriter(BODY, 64 + (payload == null ? 0 : payload.length));
        body.oneByte(flags(entry, key));
        body.fourBytes(entry.schema());
        body.sixBytes(entry.writtenAt());
        body.varint(entry.freshFor() & 0xFFFF_FFFFL);
        writeOptional(body, entry, key);
        if (payload != null) {
            body.rest(payload);
        }
        byte[] envelope = body.toBytes();
        int marks = (entry.isExpired() ? EnvelopeHead.EXPIRED : 0) | (isDirty ? EnvelopeHead.DIRTY : 0);
        EnvelopeHead.write(envelope, marks, version);
        ByteBuffer.wrap(envelope).putInt(EnvelopeHead.LENGTH, sum(envelope));
        return envelope;
    }

    static Reading read(byte[] envelope) {
        EnvelopeReader reader = new EnvelopeReader();
        Found found = read(ByteBuffer.wrap(envelope), reader);
        return found == null ? requireNonNull(reader.objection()) : new Reading.Readable(found, reader.key());
    }

    /** The entry in bytes that are only lent; {@code null} if the reader then has an objection. Makes nothing but the entry. */
    static @Nullable Found read(ByteBuffer envelope, EnvelopeReader reader) {
        int start = envelope.position();
        Reading.Unreadable objection = EnvelopeHead.objectionTo(envelope);
        if (objection == null && envelope.remaining() <= BODY) {
            objection = Reading.Unreadable.TRUNCATED;
        }
        Found found = null;
        if (objection == null) {
            reader.begin(envelope.position(start + BODY));
            if (envelope.getInt(start + EnvelopeHead.LENGTH) == reader.sum()) {
                found = readBody(reader, envelope, start);
                objection = reader.isMalformed() ? Reading.Unreadable.MALFORMED : null;
            } else {
                objection = Reading.Unreadable.DAMAGED;
            }
        }
        reader.end(objection);
        return objection == null ? found : null;
    }

    private static Found readBody(EnvelopeReader body, ByteBuffer envelope, int start) {
        int flags = body.oneByte();
        int schema = body.fourBytes();
        long writtenAt = body.sixBytes();
        int freshFor = (int) body.varint(0xFFFF_FFFFL);
        long shift = has(flags, HAS_SHIFT) ? body.zigzag() : 0;
        OptionalLong dataVersion =
                has(flags, HAS_DATA_VERSION) ? OptionalLong.of(body.eightBytes()) : OptionalLong.empty();
        Optional<String> etag = has(flags, HAS_ETAG) ? Optional.of(body.text()) : Optional.empty();
        Set<String> tags = has(flags, HAS_TAGS) ? body.texts(MOST_TAGS) : Set.of();
        if (has(flags, HAS_KEY)) {
            body.readKey();
        }
        byte[] payload = body.rest();
        boolean isAbsent = has(flags, ABSENT);
        body.require((flags & ~KNOWN) == 0 && !(isAbsent && (payload.length > 0 || has(flags, COMPRESSED))));
        StoredEntry entry = new StoredEntry(
                isAbsent ? null : payload,
                has(flags, COMPRESSED),
                schema,
                writtenAt,
                freshFor,
                shift,
                EnvelopeHead.has(envelope, start, EnvelopeHead.EXPIRED),
                dataVersion,
                etag,
                tags);
        boolean isDirty = EnvelopeHead.has(envelope, start, EnvelopeHead.DIRTY);
        return new Found(entry, EnvelopeHead.version(envelope, start), isDirty);
    }

    private static int flags(StoredEntry entry, @Nullable String key) {
        return (entry.isAbsence() ? ABSENT : 0)
                | (entry.isCompressed() ? COMPRESSED : 0)
                | (entry.shift() != 0 ? HAS_SHIFT : 0)
                | (entry.dataVersion().isPresent() ? HAS_DATA_VERSION : 0)
                | (entry.etag().isPresent() ? HAS_ETAG : 0)
                | (entry.tags().isEmpty() ? 0 : HAS_TAGS)
                | (key == null ? 0 : HAS_KEY);
    }

    private static void writeOptional(EnvelopeWriter body, StoredEntry entry, @Nullable String key) {
        if (entry.shift() != 0) {
            body.zigzag(entry.shift());
        }
        if (entry.dataVersion().isPresent()) {
            body.eightBytes(entry.dataVersion().getAsLong());
        }
        entry.etag().ifPresent(body::text);
        if (!entry.tags().isEmpty()) {
            body.texts(entry.tags());
        }
        if (key != null) {
            body.text(key);
        }
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    private static int sum(byte[] envelope) {
        CRC32C crc = new CRC32C();
        crc.update(envelope, BODY, envelope.length - BODY);
        return (int) crc.getValue();
    }
}
