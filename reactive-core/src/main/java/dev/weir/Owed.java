/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.Generation;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;

/** An invalidation that is owed: what of, since when, and whether what is there may stay as a fallback. */
sealed interface Owed {

    /** What it is of: of each such thing only the last is owed. */
    Object subject();

    Scope scope();

    /** Since when, in nanoseconds of the clock. */
    long since();

    /** With another one of the same subject: as old as the older, and as strong as the stronger. */
    Owed with(Owed later);

    /** Of a key. */
    record OfKey(RemoteKey key, boolean keepsFallback, long since) implements Owed {

        @Override
        public Object subject() {
            return key;
        }

        @Override
        public Scope scope() {
            return key.scope();
        }

        @Override
        public Owed with(Owed later) {
            boolean gone = !keepsFallback || !((OfKey) later).keepsFallback;
            return new OfKey(key, !gone, since);
        }
    }

    /** Of a generation. */
    record OfGeneration(Generation generation, long since) implements Owed {

        @Override
        public Object subject() {
            return generation;
        }

        @Override
        public Scope scope() {
            return generation.scope();
        }

        @Override
        public Owed with(Owed later) {
            return new OfGeneration(generation, since);
        }
    }
}
