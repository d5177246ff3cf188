/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

/**
 * A generation: what is invalidated as one, however many entries it covers. It is as old as its last invalidation, and an
 * entry counts only if it is newer than every generation it belongs to.
 *
 * @param scope which cache and tenant it is of
 * @param kind what it covers
 * @param name the tag or the prefix; empty where it covers everything
 */
public record Generation(Scope scope, Kind kind, String name) {

    /** What a generation covers. */
    public enum Kind {
        /** What has a tag. */
        TAG,
        /** What has a key with a declared prefix. */
        PREFIX,
        /** Everything of the scope. */
        ALL
    }
}
