/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

/**
 * A recorder: told what happens in a cache, by the thread it happens on.
 *
 * <p>Its methods must return at once and must not throw.
 */
public interface CacheRecorder {

    /** A recorder that forgets everything. */
    CacheRecorder NOOP = new CacheRecorder() {};

    /**
     * Called with an error that no subscriber was left to hear: a refresh in the background failed, everyone was served
     * a stale value instead, or a loader failed after its load had timed out or had been abandoned.
     */
    default void unheard(String cache, Throwable error) {}
}
