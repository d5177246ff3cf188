/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.Weir;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The end of an application's caches: after the web server has stopped, what is under way is ended and what was written behind is
 * flushed, for as long as {@code spring.lifecycle.timeout-per-shutdown-phase} allows. What is left is told, and another process flushes
 * it.
 */
public final class WeirLifecycle implements SmartLifecycle, DisposableBean {

    /** The web server begins to stop 1,024 below the default phase, and has stopped 2,048 below it. */
    public static final int PHASE = DEFAULT_PHASE - 3_072;

    private final Logger log = Loggers.getLogger(WeirLifecycle.class);
    private final Weir weir;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean running;

    WeirLifecycle(Weir weir) {
        this.weir = weir;
    }

    @Override
    public void start() {
        if (closing.get()) {
            throw new IllegalStateException(
                    "Caches that are closed are not opened again: start a new application context instead of this one");
        }
        running = true;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        close(callback);
    }

    /** For contexts that were never started, or failed to: their connections end, too. For others the time is up. */
    @Override
    public void destroy() {
        if (closing.get()) {
            tell("has not ended within spring.lifecycle.timeout-per-shutdown-phase");
        } else {
            close(() -> {});
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Caches that are closed are not opened again. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void close(Runnable callback) {
        if (!closing.compareAndSet(false, true)) {
            callback.run();
            return;
        }
        weir.close()
                .doFinally(signal -> {
                    if (!left().isEmpty()) {
                        tell("has ended");
                    }
                    told.set(true);
                    callback.run();
                })
                .subscribe(nothing -> {}, failure -> log.warn("Closing {} failed", weir, failure));
    }

    private void tell(String what) {
        if (told.compareAndSet(false, true)) {
            String left = left();
            log.warn(
                    "Closing {} {}{}",
                    weir,
                    what,
                    left.isEmpty()
                            ? ""
                            : ". Writes wait in the outbox until another process, or the next one, flushes them: "
                                    + left);
        }
    }

    /** What was written behind and has yet to reach the source, as it was last looked at. */
    private String left() {
        return weir.health().outboxes().entrySet().stream()
                .filter(outbox -> outbox.getValue().stats().waiting() > 0)
                .map(outbox -> outbox.getKey() + " " + outbox.getValue().stats().waiting())
                .collect(Collectors.joining(", "));
    }
}
