/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent.Origin;
import reactor.util.context.ContextView;

/** to be replaced when merged */
final class Cause {
    private Cause() {}

    static Origin in(ContextView context) {
        return context.getOrDefault(Cause.class, Origin.CALLER);
    }
}
