/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Consistency.Level;
import dev.weir.coherence.Session;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** The sessions of requests, as their Contexts name them. */
final class Sessions {

    private Sessions() {}

    /** What the session of a request with this Context has seen of a key. */
    static <K> Supplier<Version> seen(
            @Nullable RemoteSide<K, ?> remote, K key, Consistency consistency, ContextView context) {
        if (consistency.level() != Level.SESSION || remote == null) {
            return () -> Version.NONE;
        }
        Session session = Wishes.in(context).session();
        if (session == null) {
            throw new IllegalStateException("A request on the level SESSION names no session: use "
                    + "contextWrite(CacheContext.session(…)), or another level");
        }
        RemoteKey written = remote.keyOf(key);
        return () -> session.seenOf(written);
    }
}
