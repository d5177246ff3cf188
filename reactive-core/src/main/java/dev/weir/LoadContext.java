/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Optional;

/**
 * What a loader may want to know of the load it performs.
 *
 * @param <V> values
 */
public interface LoadContext<V> {

    /** The entry that is being replaced, if one is still there; it may long have expired. */
    Optional<Entry<V>> stale();
}
