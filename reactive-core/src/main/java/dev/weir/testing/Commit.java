/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.source.Checkpoint;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A commit: what has just become visible in a store in memory.
 *
 * @param lane it was flushed from; {@code null} if it was written otherwise
 * @param mutations that were applied, in order
 * @param checkpoint that covers them; {@code null} if they are not of a lane
 */
public record Commit<K, V>(
        @Nullable Lane lane,
        List<Mutation<K, V>> mutations,
        @Nullable Checkpoint checkpoint) {

    public Commit {
        mutations = List.copyOf(mutations);
    }
}
