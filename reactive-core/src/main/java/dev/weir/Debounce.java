/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A debounce of invalidations: the first one of a subject takes effect at once, and those that follow within a window
 * take effect together at its end. Each completes when it has taken effect, so that none is lost or promised too early.
 *
 * <p>Who cancels while he waits takes nothing back: an invalidation too many does no harm, one too few does.
 */
final class Debounce {

    /** More subjects at a time than this are not debounced, which is safe. */
    static final int SUBJECTS = 10_000;

    private final ConcurrentMap<Object, Window> windows = new ConcurrentHashMap<>();
    private final Deadlines<Window> ends;
    private volatile boolean closed;

    Debounce(Duration window, CacheClock clock) {
        this.ends = new Deadlines<>(clock, window, this::end);
    }

    Mono<Void> around(Object subject, Supplier<Mono<Void>> effect) {
        Mono<Void> requested = Mono.create(sink -> request(subject, new Request(effect, sink)));
        // Behind something that is over at once: who cancels as he subscribes causes nothing.
        return Mono.empty().then(requested);
    }

    /** Ends all windows, and from now on each as soon as somebody waits in it. */
    void close() {
        closed = true;
        windows.values().forEach(this::endForGood);
    }

    /** For tests: how many subjects are debounced. */
    int subjects() {
        return windows.size();
    }

    private void request(Object subject, Request request) {
        if (windows.size() >= SUBJECTS) {
            perform(List.of(request));
            return;
        }
        Window window = joinOrOpen(subject, request);
        if (!request.joined) {
            watch(window);
            perform(List.of(request));
        } else if (closed || window.over) {
            // Between whoever ends a window and whoever joins it, one sees what the other has done.
            endForGood(window);
        }
    }

    private Window joinOrOpen(Object subject, Request request) {
        return windows.compute(subject, (same, open) -> {
            if (open == null || open.over) {
                return new Window(subject);
            }
            request.joined = true;
            open.waiting.add(request);
            return open;
        });
    }

    private void watch(Window window) {
        try {
            ends.add(window);
        } catch (RuntimeException schedulerGone) {
            // Nobody would end it, nor any of the others.
            windows.values().forEach(this::endForGood);
        }
    }

    /** Ends a window, which is followed by another one if somebody waited in it. */
    private void end(Window window) {
        if (window.waiting.isEmpty()) {
            endForGood(window);
            return;
        }
        Window next = new Window(window.subject);
        boolean followed = replaced(window, next);
        window.over = true;
        List<Request> due = window.takeAll();
        if (followed) {
            watch(next);
        }
        perform(due);
    }

    private void endForGood(Window window) {
        replaced(window, null);
        window.over = true;
        perform(window.takeAll());
    }

    /** A window that its subject does not let go of is replaced when somebody comes to join it. */
    private boolean replaced(Window window, @Nullable Window next) {
        try {
            return next == null
                    ? windows.remove(window.subject, window)
                    : windows.replace(window.subject, window, next);
        } catch (Throwable brokenSubject) {
            Exceptions.throwIfJvmFatal(brokenSubject);
            return false;
        }
    }

    /** The last one's effect stands for all of them. */
    private static void perform(List<Request> requests) {
        if (requests.isEmpty()) {
            return;
        }
        Mono<Void> effect = Mono.defer(requests.get(requests.size() - 1).effect);
        Reply.to(
                effect,
                done -> requests.forEach(request -> request.hears(null)),
                error -> requests.forEach(request -> request.hears(error)));
    }

    /** A window: the time after an invalidation in which others of the same subject wait. */
    private static final class Window {

        private final Object subject;
        private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();
        private volatile boolean over;

        private Window(Object subject) {
            this.subject = subject;
        }

        /** Those who wait; each is taken by one caller. */
        private List<Request> takeAll() {
            List<Request> all = new ArrayList<>();
            for (Request next = waiting.poll(); next != null; next = waiting.poll()) {
                all.add(next);
            }
            return all;
        }
    }

    /** A request for an invalidation. */
    private static final class Request {

        private final Supplier<Mono<Void>> effect;
        private final MonoSink<Void> sink;
        private boolean joined;

        private Request(Supplier<Mono<Void>> effect, MonoSink<Void> sink) {
            this.effect = effect;
            this.sink = sink;
        }

        /** A subscriber that throws breaks the rules; the others that wait must not suffer for it. */
        private void hears(@Nullable Throwable error) {
            try {
                if (error == null) {
                    sink.success();
                } else {
                    sink.error(error);
                }
            } catch (Throwable broken) {
                Exceptions.throwIfJvmFatal(broken);
                dropped(broken);
            }
        }

        private void dropped(Throwable broken) {
            try {
                Operators.onErrorDropped(broken, Context.of(sink.contextView()));
            } catch (Throwable hooked) {
                Exceptions.throwIfJvmFatal(hooked);
            }
        }
    }
}
