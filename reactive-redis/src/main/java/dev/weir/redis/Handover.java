/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** A handover of something that has to be closed: to who waits for it, or to be closed if he has left. */
final class Handover<T> implements BiConsumer<@Nullable T, @Nullable Throwable> {

    private final MonoSink<T> sink;
    private final Consumer<T> close;
    private final AtomicBoolean isOver = new AtomicBoolean();

    Handover(MonoSink<T> sink, Consumer<T> close) {
        this.sink = sink;
        this.close = close;
        sink.onCancel(() -> isOver.set(true));
    }

    @Override
    public void accept(@Nullable T result, @Nullable Throwable error) {
        // Against the cancel: whoever is first decides whose it is.
        boolean isWanted = isOver.compareAndSet(false, true);
        if (result != null) {
            if (isWanted) {
                sink.success(result);
            } else {
                close.accept(result);
            }
        } else if (isWanted && error != null) {
            sink.error(error);
        }
    }
}
