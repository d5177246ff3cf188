/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import dev.weir.Entry;
import dev.weir.webflux.field.EntityTag;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The data version of an entry as an entity tag: the validator its loader named, or else its version. */
final class DataVersion {

    private static final int LONGEST = 200;

    private DataVersion() {}

    /** Weak where equal versions may have different bytes; empty if the entry has no version. */
    static Optional<EntityTag> entityTag(Entry<?> entry, boolean strong) {
        return entry.etag()
                .map(DataVersion::named)
                .or(() -> entry.version().isPresent()
                        ? Optional.of(
                                new EntityTag(Long.toString(entry.version().getAsLong()), false))
                        : Optional.empty())
                .map(tag -> strong && !tag.weak() ? tag : tag.weakened());
    }

    /** A loader that asks over HTTP has an entity tag already. */
    private static EntityTag named(String validator) {
        EntityTag tag = EntityTag.of(validator).orElseGet(() -> EntityTag.naming(validator, false));
        return tag.opaque().length() > LONGEST || !isAscii(tag) ? new EntityTag(hash(validator), tag.weak()) : tag;
    }

    private static boolean isAscii(EntityTag tag) {
        return tag.opaque().chars().allMatch(c -> c < 128);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
