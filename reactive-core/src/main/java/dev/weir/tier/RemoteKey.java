/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.zip.CRC32C;

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
        CRC32C hash = new CRC32C();
        // No part before the last one has a zero byte, so no two keys are the same bytes.
        update(hash, scope.cache());
        hash.update(0);
        update(hash, scope.tenant());
        hash.update(0);
        update(hash, text);
        return (int) (hash.getValue() % shards);
    }

    private static void update(CRC32C hash, String part) {
        hash.update(part.getBytes(UTF_8));
    }
}
