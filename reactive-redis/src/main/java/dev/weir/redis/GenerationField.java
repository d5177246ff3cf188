/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.tier.Generation;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a shard's state that says when a generation was raised: {@code g:<cache>:<tenant>:<kind>:<name>}. The name is last and
 * stands as it is, because scripts find those of tags in envelopes.
 */
final class GenerationField {

    private GenerationField() {}

    /** How the fields of all generations of a scope begin. */
    static String start(Scope scope) {
        return "g:" + NamePart.whole(scope.cache()) + ':' + NamePart.whole(scope.tenant()) + ':';
    }

    /** What scripts and logs call a kind. */
    static String word(Generation.Kind kind) {
        return switch (kind) {
            case TAG -> "tag";
            case PREFIX -> "prefix";
            case ALL -> "all";
        };
    }

    static Generation.@Nullable Kind kind(String word) {
        return switch (word) {
            case "tag" -> Generation.Kind.TAG;
            case "prefix" -> Generation.Kind.PREFIX;
            case "all" -> Generation.Kind.ALL;
            default -> null;
        };
    }

    /** The fields of all generations that an entry of a key depends on. */
    static List<byte[]> all(RemoteKey key, Collection<String> tags) {
        String start = start(key.scope());
        List<byte[]> fields = new ArrayList<>(1 + key.prefixes().size() + tags.size());
        fields.add(bytes(start + "all:"));
        key.prefixes().forEach(prefix -> fields.add(bytes(start + "prefix:" + prefix)));
        tags.forEach(tag -> fields.add(bytes(start + "tag:" + tag)));
        return fields;
    }

    /** The generation of a field; {@code null} if it is of none. */
    static @Nullable Generation parse(String field) {
        String[] parts = field.split(":", 5);
        if (parts.length < 5) {
            return null;
        }
        String cache = NamePart.parse(parts[1]);
        String tenant = NamePart.parse(parts[2]);
        Generation.Kind kind = kind(parts[3]);
        return cache == null || tenant == null || kind == null
                ? null
                : new Generation(new Scope(cache, tenant), kind, parts[4]);
    }

    /** The version in a text {@code epoch:seq}; {@link Version#NONE} if there is none. */
    static Version version(String text) {
        String[] parts = text.split(":", 2);
        return parts.length < 2 ? Version.NONE : new Version(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
