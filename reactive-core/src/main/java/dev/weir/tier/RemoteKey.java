/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import java.util.List;

/**
 * A key as the remote tier knows it.
 *
 * @param scope which cache and tenant it is of
 * @param text the key as text; any characters
 * @param prefixes the declared prefixes it has, by which it can be invalidated
 * @param shard where it is kept
 */
public record RemoteKey(Scope scope, String text, List<String> prefixes, int shard) {

    /** The key of a text among so many shards. */
    public static RemoteKey of(Scope scope, String text, List<String> prefixes, int shards) {
        return new RemoteKey(scope, text, prefixes, shardOf(scope, text, shards));
    }

    private static int shardOf(Scope scope, String text, int shards) {
        // No part before the last one has a zero byte, so no two keys are the same bytes.
        int sum = Crc32c.update(Crc32c.update(-1, scope.cache()), 0);
        sum = Crc32c.update(Crc32c.update(sum, scope.tenant()), 0);
        return (int) (Integer.toUnsignedLong(~Crc32c.update(sum, text)) % shards);
    }
}
