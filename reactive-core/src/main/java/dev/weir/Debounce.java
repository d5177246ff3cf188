/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A debounce of invalidations: the first one of a subject takes effect at once, and those that follow within a window
 * take effect together at its end. Each completes when it has taken effect, so that none is lost or promised too early.
 */
final class Debounce {

    /** More subjects at a time than this are not debounced, which is safe. */
    private static final int SUBJECTS = 10_000;

    private final ConcurrentMap<Object, Window> windows = new ConcurrentHashMap<>();
    private final Deadlines<Window> ends;

    Debounce(Duration window, CacheClock clock) {
        this.ends = new Deadlines<>(clock, window, this::end);
    }

    Mono<Void> around(Object subject, Runnable effect) {
        Mono<Void> requested = Mono.create(sink -> {
            Request request = new Request(effect, sink);
            Window opened = windows.size() < SUBJECTS ? joinOrOpen(subject, request) : null;
            if (request.joined) {
                return;
            }
            if (opened != null) {
                watch(opened);
            }
            perform(List.of(request));
        });
        // Behind something that is over at once: who cancels as he subscribes causes nothing.
        return Mono.empty().then(requested);
    }

    /** The window that was opened, if there was none to join. */
    private @Nullable Window joinOrOpen(Object subject, Request request) {
        return windows.compute(subject, (same, open) -> {
            if (open == null) {
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
            // Nobody would end it: those who joined meanwhile need not wait.
            perform(takeFrom(window, null));
        }
    }

    private void end(Window window) {
        Window next = new Window(window.subject);
        List<Request> due = takeFrom(window, next);
        if (!due.isEmpty()) {
            watch(next);
        }
        perform(due);
    }

    /** Takes those who wait out of a window, which is followed by another one if there were any. */
    private List<Request> takeFrom(Window window, @Nullable Window next) {
        List<Request> due = new ArrayList<>();
        windows.computeIfPresent(window.subject, (same, open) -> {
            if (open != window) {
                return open;
            }
            due.addAll(open.waiting);
            return due.isEmpty() ? null : next;
        });
        return due;
    }

    /** The last one's effect stands for all of them. */
    private static void perform(List<Request> requests) {
        if (requests.isEmpty()) {
            return;
        }
        try {
            requests.get(requests.size() - 1).effect.run();
        } catch (Throwable failed) {
            Exceptions.throwIfJvmFatal(failed);
            requests.forEach(request -> request.sink.error(failed));
            return;
        }
        requests.forEach(request -> request.sink.success());
    }

    /** A window: the time after an invalidation in which others of the same subject wait. Changed inside the map only. */
    private static final class Window {

        private final Object subject;
        private final List<Request> waiting = new ArrayList<>();

        private Window(Object subject) {
            this.subject = subject;
        }
    }

    /** A request for an invalidation. */
    private static final class Request {

        private final Runnable effect;
        private final MonoSink<Void> sink;
        private boolean joined;

        private Request(Runnable effect, MonoSink<Void> sink) {
            this.effect = effect;
            this.sink = sink;
        }
    }
}
