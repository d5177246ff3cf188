/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sample envelopes. */
final class EnvelopeSamples {

    static final Version VERSION = new Version(1_795_000_000_000L, 1_795_000_123_456_789L);

    private static final long WRITTEN_AT = 1_795_000_123_456L;

    private EnvelopeSamples() {}

    static StoredEntry plain(byte @Nullable [] payload) {
        return new StoredEntry(
                payload,
                false,
                0x01020304,
                WRITTEN_AT,
                300_000,
                0,
                false,
                OptionalLong.empty(),
                Optional.empty(),
                Set.of());
    }

    static StoredEntry full(byte[] payload) {
        return new StoredEntry(
                payload,
                true,
                -1,
                WRITTEN_AT,
                StoredEntry.FOREVER,
                -12_345,
                true,
                OptionalLong.of(-7),
                Optional.of("W/\"ä\""),
                new LinkedHashSet<>(List.of("colour:red", "shop:€")));
    }

    static StoredEntry random(Random random) {
        byte[] payload = new byte[random.nextInt(300)];
        random.nextBytes(payload);
        boolean absent = random.nextInt(5) == 0;
        Set<String> tags = new LinkedHashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add("tag" + random.nextInt(1_000_000));
        }
        return new StoredEntry(
                absent ? null : payload,
                !absent && random.nextBoolean(),
                random.nextInt(),
                random.nextLong() >>> (16 + random.nextInt(48)),
                random.nextInt() >>> random.nextInt(32),
                random.nextBoolean() ? 0 : random.nextLong() >> random.nextInt(64),
                random.nextBoolean(),
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong()),
                random.nextBoolean() ? Optional.empty() : Optional.of("e".repeat(random.nextInt(200))),
                tags);
    }
}
