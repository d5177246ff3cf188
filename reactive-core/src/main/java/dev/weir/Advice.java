/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * A piece of advice: something in how a cache was built that works, and is probably not what was meant.
 *
 * <p>Settings that contradict each other are refused when a cache is built; those that are only doubtful are told of once, in
 * the log and by {@link Weir#advice()}. Whoever means them says so with {@link CacheBuilder#meaning}.
 *
 * @param code which one it is
 * @param cache the cache it is about
 * @param sentence what was found, and what follows from it
 * @param fix what to write instead
 */
public record Advice(Code code, String cache, String sentence, String fix) {

    /** The codes of all pieces of advice. */
    public enum Code {
        /** Values that are loaded together expire together, and are all loaded again at once. */
        NO_JITTER,
        /** An absence is remembered for longer than a value. */
        ABSENCES_OUTLIVE_VALUES,
        /** A load may take very long, and so may those who wait for it. */
        LONG_LOAD_TIMEOUT,
        /** An invalidation that is lost is never made up for. */
        NO_BACKSTOP,
        /** Invalidations wait for longer than values are fresh. */
        DEBOUNCE_OUTLIVES_VALUES,
        /** The entries may need more memory than there is. */
        MORE_ENTRIES_THAN_MEMORY,
        /** Two keys that look equal are not. */
        KEYS_WITHOUT_EQUALS,
        /** A class of keys has the policy of all the others. */
        KEY_CLASS_WITHOUT_EFFECT,
        /** Attempts to load go on after the load has timed out. */
        RETRIES_OUTLAST_LOAD,
        /** Loads are refused though nothing is wrong. */
        BULKHEAD_BELOW_BATCHES,
        /** Invalidations do not reach other processes, though there is a way. */
        INVALIDATED_HERE_ONLY,
        /** Copies of the remote tier may be kept for longer than they are of use. */
        COPIES_OUTLIVE_VALUES
    }

    @Override
    public String toString() {
        return code + ": cache '" + cache + "' " + sentence + ". " + fix + ".";
    }
}
