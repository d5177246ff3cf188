/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.backend.Finding.Weight;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * An inspector of the server: looks at it in the background, when it is first connected to and whenever it is there again,
 * since it may be another one. What is found is logged once.
 */
final class Inspector {

    private static final Logger LOG = Loggers.getLogger(Inspector.class);

    /** One that comes and goes is not asked each time. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MOST = 100;

    private final Backend backend;
    private final CacheClock clock;
    private final AtomicBoolean planned = new AtomicBoolean();
    private final Disposable.Swap timer = Disposables.swap();
    private final Disposable.Swap look = Disposables.swap();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile List<Finding> findings = List.of();

    Inspector(Backend backend, CacheClock clock) {
        this.backend = backend;
        this.clock = clock;
    }

    /** What was found the last time. */
    List<Finding> findings() {
        return findings;
    }

    /** The server is there, or is there again. */
    void serverIsThere() {
        plan(SETTLING);
    }

    void close() {
        timer.dispose();
        look.dispose();
    }

    private void plan(Duration pause) {
        if (planned.compareAndSet(false, true)) {
            try {
                timer.update(clock.scheduler().schedule(this::look, pause.toMillis(), TimeUnit.MILLISECONDS));
            } catch (RejectedExecutionException schedulerGone) {
                LOG.error(
                        "The scheduler of the clock takes no more work, so the server is not inspected", schedulerGone);
            }
        }
    }

    private void look() {
        planned.set(false);
        look.update(backend.inspect()
                .take(MOST)
                .collectList()
                .timeout(LONGEST, clock.scheduler())
                .subscribe(this::found, this::failed));
    }

    private void found(List<Finding> all) {
        findings = List.copyOf(all);
        findings.stream()
                .filter(finding -> told.size() < MOST && told.add(finding.toString()))
                .forEach(finding -> {
                    if (finding.weight() == Weight.BROKEN) {
                        LOG.error("{}", finding);
                    } else {
                        LOG.warn("{}", finding);
                    }
                });
    }

    private void failed(Throwable error) {
        LOG.debug("The server could not be inspected, and will be: {}", String.valueOf(error.getMessage()));
        plan(AGAIN);
    }
}
