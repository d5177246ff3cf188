/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;

/**
 * A key of a shard: what tells one entry from another there.
 *
 * @param scope which cache and tenant it is of
 * @param text the key as text
 */
record ShardKey(Scope scope, String text) {

    static ShardKey of(RemoteKey key) {
        return new ShardKey(key.scope(), key.text());
    }
}
