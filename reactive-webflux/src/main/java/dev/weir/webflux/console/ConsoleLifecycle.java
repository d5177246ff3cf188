/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import org.springframework.context.SmartLifecycle;

/** The beginning and the end of the console: it ends before the web server does, which would wait for those who look. */
final class ConsoleLifecycle implements SmartLifecycle {

    private final ConsoleFeed feed;
    private volatile boolean running;

    ConsoleLifecycle(ConsoleFeed feed) {
        this.feed = feed;
    }

    @Override
    public void start() {
        running = true;
        feed.start();
    }

    @Override
    public void stop() {
        running = false;
        feed.end();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Caches are not opened again, and so is this not. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
