/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Consistency.Level;
import dev.weir.Demand.Memory;
import dev.weir.coherence.Session;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** The sessions of requests, as their Contexts name them. */
final class Sessions {

    private Sessions() {}

    /** What the session of a request with this Context remembers of a key. */
    static <K> Memory memory(@Nullable RemoteSide<K, ?> remote, K key, Consistency consistency, ContextView context) {
        if (remote == null) {
            return Memory.NONE;
        }
        Session session = Wishes.in(context).session();
        if (session == null && consistency.level() == Level.SESSION) {
            throw new IllegalStateException("A request on the level SESSION names no session: use "
                    + "contextWrite(CacheContext.session(…)), or another level");
        }
        return session == null ? Memory.NONE : new OfSession(session, remote.keyOf(key));
    }

    private record OfSession(Session session, RemoteKey key) implements Memory {

        @Override
        public Version seen() {
            return session.seenOf(key);
        }

        @Override
        public void saw(Version version) {
            session.saw(key, version);
        }
    }
}
