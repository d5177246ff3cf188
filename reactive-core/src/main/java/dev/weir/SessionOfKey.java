/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Consistency.Level;
import dev.weir.coherence.Session;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * What a session knows of one key.
 *
 * @param session {@code null} for a request that has none, or needs none
 * @param key {@code null} where there is no remote tier
 */
record SessionOfKey(@Nullable Session session, @Nullable RemoteKey key) {

    private static final SessionOfKey NONE = new SessionOfKey(null, null);

    /** Of the session that a request with this Context belongs to, if it names one. */
    static <K> SessionOfKey of(@Nullable RemoteSide<K, ?> remote, K key, Consistency consistency, ContextView context) {
        Session session = Wishes.in(context).session();
        if (session == null && consistency.level() == Level.SESSION) {
            throw new IllegalStateException("A request on the level SESSION names no session: use "
                    + "contextWrite(CacheContext.session(…)), or another level");
        }
        return session == null || remote == null ? NONE : new SessionOfKey(session, remote.keyOf(key));
    }

    /** The newest version that it has read or written. */
    Version seen() {
        return session == null || key == null ? Version.NONE : session.seenOf(key);
    }

    void saw(Version version) {
        if (session != null && key != null) {
            session.saw(key, version);
        }
    }
}
