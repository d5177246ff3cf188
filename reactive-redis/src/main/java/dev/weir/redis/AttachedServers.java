/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.TierException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which server each shard was attached on. Only that one may be asked about the shard: another one, a replica that was promoted or
 * the same one after a restart, may lack changes that were known, and nobody would notice.
 */
final class AttachedServers {

    private final AtomicReferenceArray<String> ids;

    AttachedServers(int shards) {
        ids = new AtomicReferenceArray<>(shards);
    }

    void attached(int shard, String serverId) {
        ids.set(shard, serverId);
    }

    boolean isAttached(int shard, String serverId) {
        return serverId.equals(ids.get(shard));
    }

    /** The link, if it leads to where the shard was attached. */
    Link checked(int shard, Link link) {
        if (!isAttached(shard, link.serverId())) {
            throw lost(shard);
        }
        return link;
    }

    static TierException lost(int shard) {
        return new TierException(
                TierException.Reason.EPOCH_LOST,
                "Shard " + shard
                        + " is not the one that was attached: its state is gone, of another epoch, or on another server. "
                        + "Nothing was changed; it is attached again in the background.");
    }
}
