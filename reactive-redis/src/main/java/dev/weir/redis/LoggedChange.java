/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.tier.Generation;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change as it stands in a stream: fields n, epoch, seq, kind, cache, tenant, name, and perhaps others. Each process reads those of all. */
final class LoggedChange {

    private static final byte[] NUMBER = KeyNames.bytes("n");
    private static final byte[] EPOCH = KeyNames.bytes("epoch");
    private static final byte[] SEQ = KeyNames.bytes("seq");
    private static final byte[] KIND = KeyNames.bytes("kind");
    private static final byte[] CACHE = KeyNames.bytes("cache");
    private static final byte[] TENANT = KeyNames.bytes("tenant");
    private static final byte[] NAME = KeyNames.bytes("name");

    private static final int MOST_DIGITS = 18;

    private LoggedChange() {}

    /** The change in an entry of a stream; {@code null} if it is none. */
    static @Nullable Change parse(int shard, String id, List<@Nullable Object> entry) {
        long number = number(field(entry, NUMBER));
        long epoch = number(field(entry, EPOCH));
        long seq = number(field(entry, SEQ));
        byte[] kind = field(entry, KIND);
        byte[] cache = field(entry, CACHE);
        byte[] tenant = field(entry, TENANT);
        byte[] name = field(entry, NAME);
        if (number < 0 || epoch < 0 || seq < 0 || kind == null || cache == null || tenant == null || name == null) {
            return null;
        }
        return change(
                new LogPosition(shard, id, number),
                new Version(epoch, seq),
                new Scope(text(cache), text(tenant)),
                text(kind),
                text(name));
    }

    private static @Nullable Change change(
            LogPosition position, Version version, Scope scope, String kind, String name) {
        Generation.Kind generation = GenerationField.kind(kind);
        if (generation != null) {
            return new Change.OfGeneration(position, version, new Generation(scope, generation, name));
        }
        return switch (kind) {
            case "invalidated" -> new Change.OfKey(position, version, scope, name, Change.Kind.INVALIDATED);
            case "expired" -> new Change.OfKey(position, version, scope, name, Change.Kind.EXPIRED);
            case "replaced" -> new Change.OfKey(position, version, scope, name, Change.Kind.REPLACED);
            default -> null;
        };
    }

    private static byte @Nullable [] field(List<@Nullable Object> entry, byte[] name) {
        for (int i = 0; i + 1 < entry.size(); i += 2) {
            if (entry.get(i) instanceof byte[] field && Arrays.equals(field, name)) {
                return entry.get(i + 1) instanceof byte[] value ? value : null;
            }
        }
        return null;
    }

    /** A number of as many digits as it may have; negative if it is none. */
    private static long number(byte @Nullable [] digits) {
        if (digits == null || digits.length == 0 || digits.length > MOST_DIGITS) {
            return -1;
        }
        long number = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + digit - '0';
        }
        return number;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
