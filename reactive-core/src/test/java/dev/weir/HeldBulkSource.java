/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** A source that holds every load of many keys until the test answers it. */
final class HeldBulkSource implements BulkLoader<String, String> {

    /** In the order of subscription. */
    final List<HeldLoad<Map<String, String>>> loads = new CopyOnWriteArrayList<>();

    @Override
    public Mono<Map<String, String>> loadAll(Set<String> keys) {
        return Mono.defer(() -> {
            HeldLoad<Map<String, String>> load = new HeldLoad<>(keys);
            loads.add(load);
            return load.mono();
        });
    }

    HeldLoad<Map<String, String>> last() {
        return loads.get(loads.size() - 1);
    }

    /** Has a load answer with every key it was asked for as its own value. */
    void echoes(HeldLoad<Map<String, String>> load) {
        load.answers(echoOf(load.keys()));
    }

    /** What the keys were in every load so far. */
    List<Set<String>> asked() {
        return loads.stream().map(HeldLoad::keys).toList();
    }

    static Map<String, String> echoOf(Set<String> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, key -> key));
    }
}
