/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A local copy of what is true: a follower that keeps what it was given until it is told otherwise, and writes down all it is told. */
final class LocalCopy implements Follower {

    final List<String> told = new ArrayList<>();

    @Nullable
    Runnable whenTold;

    private final Map<String, Integer> kept = new HashMap<>();

    /** Keeps what is true now, if it has nothing. */
    void read(String key, int truth) {
        kept.putIfAbsent(key, truth);
    }

    /** Whether it would serve something else than the truth. */
    boolean isStale(String key, int truth) {
        return kept.getOrDefault(key, truth) != truth;
    }

    @Override
    public void changed(Collection<Change.OfKey> changes) {
        changes.forEach(change -> {
            kept.remove(change.key());
            told.add("changed " + change.key());
        });
        react();
    }

    @Override
    public void raised(Collection<Change.OfGeneration> changes) {
        changes.forEach(change -> {
            kept.clear();
            told.add("raised " + change.generation().name());
        });
        react();
    }

    @Override
    public void missed(int shard) {
        kept.clear();
        told.add("missed " + shard);
        react();
    }

    @Override
    public void coherent(boolean coherent) {
        told.add("coherent " + coherent);
        react();
    }

    private void react() {
        if (whenTold != null) {
            whenTold.run();
        }
    }
}
