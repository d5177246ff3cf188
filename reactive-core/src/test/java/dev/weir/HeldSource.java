/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Mono;

/** A source that holds every load until the test answers it. */
final class HeldSource implements Loader<String, String> {

    /** In the order of subscription. */
    final List<HeldLoad<String>> loads = new CopyOnWriteArrayList<>();

    @Override
    public Mono<String> load(String key, LoadContext<String> context) {
        return Mono.defer(() -> {
            HeldLoad<String> load = new HeldLoad<>(Set.of(key));
            loads.add(load);
            return load.mono();
        });
    }

    HeldLoad<String> last() {
        return loads.get(loads.size() - 1);
    }
}
