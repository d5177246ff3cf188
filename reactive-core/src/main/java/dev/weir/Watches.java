/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The watches over a local tier: while one lasts it notes which keys something happens to, here or as others say. */
final class Watches<K> {

    private static final int ROOM = 100_000;

    private final List<Watch<K>> lasting = new CopyOnWriteArrayList<>();

    /** Something happens to a key. */
    void touch(K key) {
        if (!lasting.isEmpty()) {
            lasting.forEach(watch -> watch.touch(key));
        }
    }

    Watch<K> begin(Era since) {
        Watch<K> watch = new Watch<>(since);
        lasting.add(watch);
        return watch;
    }

    void end(Watch<K> watch) {
        lasting.remove(watch);
    }

    /** For tests: how many last. */
    int lasting() {
        return lasting.size();
    }

    /** A watch, which knows in which era it began; where it has no room for more keys, something has happened to all. */
    static final class Watch<K> {

        final Era since;
        private final Set<K> touched = ConcurrentHashMap.newKeySet();
        private volatile boolean full;

        private Watch(Era since) {
            this.since = since;
        }

        boolean isTouched(K key) {
            return full || touched.contains(key);
        }

        private void touch(K key) {
            if (touched.size() < ROOM) {
                touched.add(key);
            } else {
                full = true;
            }
        }
    }
}
