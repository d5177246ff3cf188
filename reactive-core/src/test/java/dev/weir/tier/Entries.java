/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Entries to be stored, and how to tell whether what is found is what was stored. */
public final class Entries {

    private Entries() {}

    public static StoredEntry entry(String text, String... tags) {
        return entry(text.getBytes(UTF_8), tags);
    }

    public static StoredEntry entry(byte[] payload, String... tags) {
        return new StoredEntry(
                payload,
                false,
                1,
                1_700_000_000_000L,
                60_000,
                0,
                false,
                OptionalLong.empty(),
                Optional.empty(),
                Set.of(tags));
    }

    public static void assertSame(StoredEntry found, StoredEntry stored) {
        assertThat(found).usingRecursiveComparison().isEqualTo(stored);
    }
}
