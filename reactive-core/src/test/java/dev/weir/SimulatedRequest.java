/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.StoreException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** A request of a process: when it began, and whether it has come to an end. */
final class SimulatedRequest {

    private final SimulationHistory history;
    private final ProcessClock process;
    private final String what;
    private final long begunAt;
    private int ends;
    private boolean begun;
    private boolean remembered;
    private boolean answeredFromHere;

    SimulatedRequest(SimulationHistory history, ProcessClock process, long begunAt, String what) {
        this.history = history;
        this.process = process;
        this.what = what;
        this.begunAt = begunAt;
    }

    /** Subscribes here and now. */
    <T> void to(Mono<T> mono, Consumer<@Nullable T> answered, Consumer<Throwable> failed) {
        begun = true;
        history.note(() -> this + " begins");
        mono.subscribe(new BaseSubscriber<T>() {

            private @Nullable T value;

            @Override
            protected void hookOnNext(T answer) {
                value = answer;
            }

            @Override
            protected void hookOnComplete() {
                history.note(() -> SimulatedRequest.this + " gets " + value);
                answered.accept(value);
            }

            @Override
            protected void hookOnError(Throwable error) {
                history.note(() -> SimulatedRequest.this + " fails: " + error);
                if (!(error instanceof CacheException
                        || error instanceof SimulatedSource.SourceFailure
                        || error instanceof StoreException)) {
                    history.violated("ERROR: " + SimulatedRequest.this + " failed: " + error);
                }
                failed.accept(error);
            }

            @Override
            protected void hookFinally(SignalType how) {
                ends++;
            }
        });
    }

    /** What is wrong with how it ended; {@code null} if nothing is. */
    @Nullable
    String flaw() {
        if (!begun || process.isDead()) {
            return null;
        }
        return ends == 1 ? null : this + " ended " + ends + " times";
    }

    /** Whether its session remembers how new its answer is. */
    boolean isRemembered() {
        return remembered;
    }

    void isRemembered(boolean so) {
        remembered = so;
    }

    /** Whether this process had its answer. */
    boolean wasAnsweredFromHere() {
        return answeredFromHere;
    }

    void isAnsweredFromHere() {
        answeredFromHere = true;
    }

    long begunAt() {
        return begunAt;
    }

    @Override
    public String toString() {
        return what;
    }
}
