/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** The writers of a pool: how many are writing each key where truth lives, and whether anything else happened to it meanwhile. */
final class Writers<K> {

    private final ConcurrentMap<K, UnderWay> underWay = new ConcurrentHashMap<>();

    /** One more begins; with him and until all have ended, none of them is alone. */
    void begin(K key) {
        underWay.merge(key, new UnderWay(1, true), (others, mine) -> new UnderWay(others.number + 1, false));
    }

    /** One has ended, and does this before anything else can happen to the key; he is told whether he was alone with it. */
    void end(K key, Consumer<Boolean> then) {
        underWay.computeIfPresent(key, (same, now) -> {
            then.accept(now.alone);
            return now.number == 1 ? null : new UnderWay(now.number - 1, false);
        });
    }

    /** Something else happens to a key, before it does. */
    void disturb(K key) {
        underWay.computeIfPresent(key, (same, now) -> new UnderWay(now.number, false));
    }

    /** What is under way on a key. */
    private record UnderWay(int number, boolean alone) {}
}
