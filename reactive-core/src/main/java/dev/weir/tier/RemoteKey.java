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
        return new KeySpace(scope, shards).key(text, prefixes);
    }
}
