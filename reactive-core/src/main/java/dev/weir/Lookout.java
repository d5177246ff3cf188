/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.CoherenceState;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import reactor.util.Logger;
import reactor.util.Loggers;

/** A lookout: says how well the log can be read, once for each change of that. */
final class Lookout {

    private static final Logger LOG = Loggers.getLogger(Lookout.class);

    private final CacheClock clock;
    private final List<Consumer<? super Outlook>> listeners = new CopyOnWriteArrayList<>();
    private volatile Outlook outlook;
    private volatile boolean silent;

    Lookout(CacheClock clock) {
        this.clock = clock;
        this.outlook = new Outlook(CoherenceState.CATCHING_UP, clock.nanos());
    }

    Outlook outlook() {
        return outlook;
    }

    /** From now on told of each change, by the thread that makes it, one at a time. */
    void onChange(Consumer<? super Outlook> listener) {
        listeners.add(listener);
    }

    /** Logs nothing from now on: that nothing is read any more is no news to those who close it. */
    void isSilent() {
        silent = true;
    }

    /** Takes in how it is now. */
    void sees(CoherenceState state, Supplier<String> why) {
        Outlook before = outlook;
        if (before.state() != state) {
            Outlook now = new Outlook(state, clock.nanos());
            outlook = now;
            if (!silent) {
                log(before, now, why);
            }
            listeners.forEach(listener -> tell(listener, now));
        }
    }

    private static void log(Outlook before, Outlook now, Supplier<String> why) {
        if (now.state() == CoherenceState.BLIND) {
            LOG.warn("What other processes change cannot be seen for now, and is tried again and again: {}", why.get());
        } else if (before.state() == CoherenceState.BLIND) {
            LOG.info(
                    "What other processes change can be read again ({}), after {}",
                    now.state(),
                    Duration.ofNanos(now.sinceNanos() - before.sinceNanos()));
        } else {
            LOG.debug("Coherence with other processes: {}", now.state());
        }
    }

    private static void tell(Consumer<? super Outlook> listener, Outlook now) {
        try {
            listener.accept(now);
        } catch (Throwable broken) {
            LOG.error("A listener failed that was told of " + now, broken);
        }
    }
}
