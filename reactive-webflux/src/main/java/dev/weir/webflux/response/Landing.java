/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.LoadContext;
import dev.weir.webflux.rfc9111.StoredResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.MonoSink;
import reactor.util.context.ContextView;

/** A landing: the one thing that those who wait in a flight are told of what a handler answered. */
final class Landing {

    private final Request asked;
    private final MonoSink<StoredResponse> flight;
    private final LoadContext<StoredResponse> load;
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile boolean isShared;

    Landing(Request asked, MonoSink<StoredResponse> flight, LoadContext<StoredResponse> load) {
        this.asked = asked;
        this.flight = flight;
        this.load = load;
    }

    ContextView context() {
        return flight.contextView();
    }

    /** Whether all of them were told what was answered, and it is stored. */
    boolean isShared() {
        return isShared;
    }

    /**
     * It is for all of them.
     *
     * @param tooLate whether all have left by now, so that it is not stored
     */
    void with(StoredResponse response, boolean tooLate) {
        if (!decided.compareAndSet(false, true)) {
            return;
        }
        asked.settings().failures().answered(asked);
        // Before the first of them hears of it, who says whether it is.
        isShared = !tooLate;
        Settings settings = asked.settings();
        long useful = response.usefulMillis(settings.validatedFor().toMillis());
        long most = settings.keptAtMost().toMillis();
        load.tags(List.of(asked.tag())).freshFor(Duration.ofMillis(Math.max(1, Math.min(most, useful))));
        flight.success(response);
    }

    /** It is for none of them, and requests like theirs are to go to the handler from now on, for a while. */
    void withNothing() {
        if (decided.compareAndSet(false, true)) {
            asked.settings().failures().answered(asked);
            load.tags(List.of(asked.tag())).freshFor(asked.settings().passedFor());
            flight.success();
        }
    }

    /** It is for none of them, this time. */
    void failed() {
        if (decided.compareAndSet(false, true)) {
            flight.error(new HandlerFailedException());
        }
    }
}
