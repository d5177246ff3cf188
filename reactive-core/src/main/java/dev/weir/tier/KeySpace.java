/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import java.util.List;

/** A key space: the keys of one scope, spread over so many shards. */
public final class KeySpace {

    private final Scope scope;
    private final int shards;

    /** The sum over what all of its keys begin with. */
    private final int prefix;

    public KeySpace(Scope scope, int shards) {
        this.scope = scope;
        this.shards = shards;
        // No part before the last one has a zero byte, so no two keys are the same bytes.
        int sum = Crc32c.update(Crc32c.update(-1, scope.cache()), 0);
        this.prefix = Crc32c.update(Crc32c.update(sum, scope.tenant()), 0);
    }

    /** The key of a text that has these declared prefixes. */
    public RemoteKey key(String text, List<String> prefixes) {
        int shard = (int) (Integer.toUnsignedLong(~Crc32c.update(prefix, text)) % shards);
        return new RemoteKey(scope, text, prefixes, shard);
    }
}
