/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A fleet: crossings of one bulk read that look together, in one request. */
final class Fleet<K, V> extends Reply<List<@Nullable Found>> {

    private final RemotePath<K, V> path;
    private final List<Crossing<K, V>> crossings;

    private Fleet(RemotePath<K, V> path, List<Crossing<K, V>> crossings) {
        this.path = path;
        this.crossings = crossings;
    }

    /** The crossings in as few fleets as there have to be. */
    static <K, V> Collection<Fleet<K, V>> of(
            List<Crossing<K, V>> crossings, RemotePath<K, V> path, boolean spansShards) {
        if (spansShards) {
            return crossings.isEmpty() ? List.of() : List.of(new Fleet<>(path, crossings));
        }
        Map<Integer, Fleet<K, V>> byShard = new TreeMap<>();
        for (Crossing<K, V> crossing : crossings) {
            byShard.computeIfAbsent(crossing.key.shard(), shard -> new Fleet<>(path, new ArrayList<>()))
                    .crossings
                    .add(crossing);
        }
        return byShard.values();
    }

    List<Crossing<K, V>> crossings() {
        return crossings;
    }

    List<RemoteKey> keys() {
        List<RemoteKey> keys = new ArrayList<>(crossings.size());
        for (Crossing<K, V> crossing : crossings) {
            keys.add(crossing.key);
        }
        return keys;
    }

    @Override
    void arrived(@Nullable List<@Nullable Found> found) {
        path.looked(crossings.get(0));
        Upkeep.Hold untilAllHaveLanded = Upkeep.hold();
        try {
            for (int i = 0; i < crossings.size(); i++) {
                look(crossings.get(i), found == null ? null : found.get(i));
            }
        } finally {
            untilAllHaveLanded.close();
        }
    }

    /** Whatever becomes of one, the others hear what was found for them. */
    private void look(Crossing<K, V> crossing, @Nullable Found found) {
        try {
            path.look(crossing, found, path.nanos());
        } catch (Throwable broken) {
            path.trouble(crossing, broken);
        }
    }

    @Override
    void failed(Throwable error) {
        path.notLooked(crossings.get(0), error);
        goesWrong(error);
    }

    @Override
    void goesWrong(Throwable error) {
        boolean ofOne = error instanceof TierException failure
                && (failure.reason() == Reason.EPOCH_LOST
                        || failure.reason() == Reason.TOO_LARGE
                        || failure.reason() == Reason.MISCONFIGURED);
        for (Crossing<K, V> crossing : crossings) {
            if (ofOne) {
                // Of one of the shards or one of the keys, and nobody knows of which.
                path.go(crossing);
            } else {
                path.trouble(crossing, error);
            }
        }
    }
}
