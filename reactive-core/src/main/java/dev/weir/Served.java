/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** An answer that was there when it was asked for: all of a local hit beyond looking it up. */
final class Served<T> extends Deferred<T> {

    Served(CoreSubscriber<? super T> actual, T value) {
        super(actual, value);
    }

    @Override
    void cancelled(@Nullable Flight<?, ?> flight) {}
}
