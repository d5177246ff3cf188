/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.tier.RemoteKey;

/** A hash of a key of 64 bits (FNV-1a), the same in every process. Two keys that share one only make a session stricter. */
final class KeyHash {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private KeyHash() {}

    static long of(RemoteKey key) {
        long hash = add(OFFSET, key.scope().cache());
        return add(add(hash, key.scope().tenant()), key.text());
    }

    private static long add(long hash, String part) {
        long sum = hash;
        for (byte each : part.getBytes(UTF_8)) {
            sum = (sum ^ (each & 0xff)) * PRIME;
        }
        return sum * PRIME;
    }
}
