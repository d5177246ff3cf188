/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import java.util.Collection;

/** A follower of the log: the local side of one scope, which is told what others have changed. Told by one thread at a time. */
interface Follower {

    /** Keys of the scope were changed; what is here of them and older goes, and so do flights. */
    void changed(Collection<Change.OfKey> changes);

    /** Generations of the scope were raised. */
    void raised(Collection<Change.OfGeneration> changes);

    /** Anything may have happened to the keys of a shard: what is here of them goes, and so do flights. */
    void missed(int shard);

    /** Whether all shards are coherent; while they are not, every local hit is thought about twice. */
    void coherent(boolean coherent);
}
