/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import dev.weir.coherence.Change.Kind;
import dev.weir.policy.WhileBlind;
import dev.weir.tier.Generation;
import java.util.Collection;
import java.util.Set;

/** The follower of the log for one pool: takes out of the local tier what others have changed. */
final class LogFollower<K, V> implements Follower {

    private final LocalTier<K, V> tier;
    private final RemoteSide<K, V> remote;

    private LogFollower(LocalTier<K, V> tier, RemoteSide<K, V> remote) {
        this.tier = tier;
        this.remote = remote;
    }

    static <K, V> LogFollower<K, V> of(LocalTier<K, V> tier, RemoteSide<K, V> remote) {
        LogFollower<K, V> follower = new LogFollower<>(tier, remote);
        remote.coherence.follow(remote.scope, follower);
        return follower;
    }

    void close() {
        remote.coherence.unfollow(remote.scope, this);
    }

    @Override
    public void changed(Collection<Change.OfKey> changes) {
        for (Change.OfKey change : changes) {
            K key = remote.keyOf(change.key());
            if (key != null) {
                tier.outdate(key, change.version(), change.kind() == Kind.EXPIRED);
            }
        }
    }

    @Override
    public void raised(Collection<Change.OfGeneration> changes) {
        changes.forEach(change -> raise(change.generation()));
    }

    private void raise(Generation generation) {
        switch (generation.kind()) {
            case TAG -> tier.invalidateTags(Set.of(generation.name()));
            case PREFIX -> tier.invalidatePrefix(generation.name());
            case ALL -> tier.clear();
        }
    }

    @Override
    public void missed(int shard) {
        tier.invalidateShard(shard);
    }

    @Override
    public void coherent(boolean coherent) {
        tier.generations().makePlain(coherent);
        if (!coherent && remote.policy.whileBlind() == WhileBlind.CLEAR) {
            tier.clear();
        }
    }
}
