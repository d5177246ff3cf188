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

    private final Chronicle chronicle;

    private LogFollower(LocalTier<K, V> tier, RemoteSide<K, V> remote, Chronicle chronicle) {
        this.tier = tier;
        this.remote = remote;
        this.chronicle = chronicle;
    }

    static <K, V> LogFollower<K, V> of(LocalTier<K, V> tier, RemoteSide<K, V> remote, Chronicle chronicle) {
        LogFollower<K, V> follower = new LogFollower<>(tier, remote, chronicle);
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
            boolean keepsFallback = change.kind() == Kind.EXPIRED;
            // Of what this process has changed itself nothing older is left here.
            if (key != null && tier.outdate(key, change.version(), keepsFallback)) {
                chronicle.changedElsewhere(key, keepsFallback);
            }
        }
    }

    @Override
    public void raised(Collection<Change.OfGeneration> changes) {
        for (Change.OfGeneration change : changes) {
            raise(change.generation());
            if (remote.raises.isNews(change.generation())) {
                chronicle.raisedElsewhere(change.generation());
            }
        }
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
        chronicle.coherent(coherent);
        if (!coherent && remote.policy.whileBlind() == WhileBlind.CLEAR) {
            tier.clear();
        }
    }
}
