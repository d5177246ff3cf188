/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent.Origin;
import java.util.function.Function;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A cause: what makes a change of a cache happen, told through the Reactor Context.
 *
 * <p>It is not part of any {@link Carriage}, so a load that a rule started changes other caches as a caller, not as a rule.
 */
final class Cause {

    private static final Object KEY = Cause.class;

    private Cause() {}

    /** For {@code contextWrite}: requests before it have this origin. */
    static Function<Context, Context> is(Origin origin) {
        return context -> context.put(KEY, origin);
    }

    /** The origin of a request that is subscribed to with this Context. */
    static Origin of(ContextView context) {
        return context.hasKey(KEY) ? context.get(KEY) : Origin.CALLER;
    }
}
