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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A change as it stands in a stream: fields n, epoch, seq, kind, cache, tenant, name. */
final class LoggedChange {

    private LoggedChange() {}

    /** The change in an entry of a stream; {@code null} if it is none. */
    static @Nullable Change parse(int shard, String id, List<@Nullable Object> entry) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < entry.size(); i += 2) {
            fields.put(text(entry.get(i)), text(entry.get(i + 1)));
        }
        long number = number(fields.get("n"));
        Version version = new Version(number(fields.get("epoch")), number(fields.get("seq")));
        String cache = fields.get("cache");
        String tenant = fields.get("tenant");
        String name = fields.get("name");
        String kind = fields.getOrDefault("kind", "");
        if (number < 0 || version.epoch() < 0 || version.seq() < 0 || cache == null || tenant == null || name == null) {
            return null;
        }
        return change(new LogPosition(shard, id, number), version, new Scope(cache, tenant), kind, name);
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

    private static long number(@Nullable String digits) {
        return digits != null && digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    private static String text(@Nullable Object bytes) {
        return bytes instanceof byte[] some ? new String(some, UTF_8) : "";
    }
}
