/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.Sinks;

/** An errand: work that goes on to its end, once it has begun, when whoever asked for it has left. */
final class Errand {

    private Errand() {}

    /** The work, begun for each who subscribes and does not leave at once; a failure that nobody waits for is told here. */
    static Mono<Void> of(Mono<Void> work, Consumer<? super Throwable> unheard) {
        return Mono.<Signal<Void>>create(sink -> {
                    AtomicBoolean left = new AtomicBoolean();
                    sink.onCancel(() -> left.set(true));
                    if (left.get()) {
                        return;
                    }
                    Reply.to(work.contextWrite(sink.contextView()), done -> sink.success(Signal.complete()), error -> {
                        if (left.get()) {
                            unheard.accept(error);
                        } else {
                            // As a value: who leaves at this moment has it dropped in silence.
                            sink.success(Signal.error(error));
                        }
                    });
                })
                .dematerialize();
    }

    /** The work, begun by the first who subscribes and does not leave at once; all others wait for the same end. */
    static Mono<Void> once(Mono<Void> work, Consumer<? super Throwable> unheard) {
        AtomicBoolean begun = new AtomicBoolean();
        Sinks.Empty<Void> over = Sinks.empty();
        Mono<Void> first = work.doOnSuccess(done -> over.tryEmitEmpty()).doOnError(over::tryEmitError);
        AtomicBoolean told = new AtomicBoolean();
        return of(Mono.defer(() -> begun.compareAndSet(false, true) ? first : over.asMono()), failure -> {
            if (told.compareAndSet(false, true)) {
                unheard.accept(failure);
            }
        });
    }
}
