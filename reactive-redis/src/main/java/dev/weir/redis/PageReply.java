/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.outbox.OutboxPage;
import dev.weir.outbox.OutboxRecord;
import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reader of pages of an outbox, whose records come one after the other, so many parts each. */
final class PageReply {

    private static final int KEY = 4;
    private static final int RECORD = 6;

    private final String cache;
    private final int shard;
    private final Envelopes envelopes;

    PageReply(String cache, int shard, Envelopes envelopes) {
        this.cache = cache;
        this.shard = shard;
        this.envelopes = envelopes;
    }

    OutboxPage page(Answer answer) {
        return new OutboxPage(
                keys(answer.list(2), OutboxPage.Leftover::new),
                records(answer.list(3)),
                keys(answer.list(4), OutboxPage.Withheld::new),
                records(answer.list(5)),
                answer.flag(6),
                answer.number(7),
                answer.number(1));
    }

    /** What an envelope of a key says; {@code null} if nobody can read it. */
    static @Nullable StoredEntry entry(Envelopes envelopes, RemoteKey key, byte[] envelope) {
        Found found = envelopes.read(key, ByteBuffer.wrap(envelope));
        return found == null ? null : found.entry();
    }

    static Version version(List<?> parts, int at) {
        return new Version((Long) parts.get(at), (Long) parts.get(at + 1));
    }

    static String text(List<?> parts, int at) {
        return new String((byte[]) parts.get(at), UTF_8);
    }

    private static <T> List<T> keys(List<?> parts, Keyed<T> keyed) {
        List<T> keys = new ArrayList<>(parts.size() / KEY);
        for (int i = 0; i < parts.size(); i += KEY) {
            keys.add(keyed.of(text(parts, i + 2), text(parts, i + 3), version(parts, i)));
        }
        return keys;
    }

    private List<OutboxRecord> records(List<?> parts) {
        List<OutboxRecord> records = new ArrayList<>(parts.size() / RECORD);
        for (int i = 0; i < parts.size(); i += RECORD) {
            records.add(record(parts, i));
        }
        return records;
    }

    private OutboxRecord record(List<?> parts, int at) {
        String tenant = text(parts, at + 2);
        String text = text(parts, at + 3);
        RemoteKey key = new RemoteKey(new Scope(cache, tenant), text, List.of(), shard);
        return new OutboxRecord(
                tenant,
                text,
                version(parts, at),
                entry(envelopes, key, (byte[]) parts.get(at + 5)),
                keep(text(parts, at + 4)));
    }

    private static @Nullable Duration keep(String millis) {
        return millis.equals("0") ? null : Duration.ofMillis(Long.parseLong(millis));
    }

    /** What a page says of a record of which it says only whose it is. */
    private interface Keyed<T> {
        T of(String tenant, String key, Version version);
    }
}
