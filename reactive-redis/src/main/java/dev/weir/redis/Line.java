/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A line: one link after the other to whatever server has a role at the time; a new one is made when the last is over, until closed. */
final class Line {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int LAST_DOUBLING = 6;

    private final Mono<Link> attempt;
    private final String name;
    private final Duration patience;
    private final CacheClock clock;
    private final Supplier<? extends RandomGenerator> random;
    private final Consumer<Link> published;

    private final Set<MonoSink<Link>> waiting = ConcurrentHashMap.newKeySet();
    private final Disposable.Swap pausing = Disposables.swap();
    private final Mono<Link> link = Mono.defer(this::present);

    private volatile @Nullable Link current;
    private volatile @Nullable Throwable lastFailure;
    private volatile boolean isClosed;

    // One attempt after the other, each the consequence of the one before.
    private int failures;

    /**
     * A line that is not open yet.
     *
     * @param name what it leads to, for messages
     * @param attempt makes one link
     * @param patience how long one waits for a link
     * @param random spreads attempts
     * @param published is told of each link when it is made
     */
    Line(
            String name,
            Mono<Link> attempt,
            Duration patience,
            CacheClock clock,
            Supplier<? extends RandomGenerator> random,
            Consumer<Link> published) {
        this.name = name;
        this.attempt = attempt;
        this.patience = patience;
        this.clock = clock;
        this.random = random;
        this.published = published;
    }

    void open() {
        // It is never given up half way: it ends by itself, and who gives up would not be there to close what it made.
        attempt.subscribe(this::publish, this::failed);
    }

    /** The link there is; {@code null} while there is none. */
    @Nullable
    Link current() {
        Link present = current;
        return present == null || present.isOpen() ? present : null;
    }

    /** The link there is, or the next one. */
    Mono<Link> link() {
        return link;
    }

    void close() {
        isClosed = true;
        pausing.dispose();
        Link last = current;
        if (last != null) {
            last.close(LinkFailure.closed());
        }
        tell(sink -> sink.error(LinkFailure.closed()));
    }

    private Mono<Link> present() {
        Link present = current();
        if (present != null) {
            return present.self();
        }
        return isClosed ? Mono.error(LinkFailure.closed()) : next();
    }

    private Mono<Link> next() {
        return Mono.<Link>create(this::await)
                .timeout(
                        patience, Mono.error(() -> LinkFailure.noLink(name, patience, lastFailure)), clock.scheduler());
    }

    private void await(MonoSink<Link> sink) {
        waiting.add(sink);
        sink.onDispose(() -> waiting.remove(sink));
        // Against a link that was published, or a close, before the sink was seen.
        Link present = current();
        if (present != null && waiting.remove(sink)) {
            sink.success(present);
        } else if (isClosed && waiting.remove(sink)) {
            sink.error(LinkFailure.closed());
        }
    }

    /** Each by whoever takes him out. */
    private void tell(Consumer<MonoSink<Link>> told) {
        waiting.forEach(sink -> {
            if (waiting.remove(sink)) {
                told.accept(sink);
            }
        });
    }

    private void publish(Link made) {
        failures = 0;
        lastFailure = null;
        current = made;
        if (isClosed) {
            made.close(LinkFailure.closed());
            return;
        }
        made.wire().whenClosed(this::replace);
        published.accept(made);
        tell(sink -> sink.success(made));
    }

    private void replace() {
        current = null;
        again();
    }

    private void failed(Throwable error) {
        if (lastFailure == null || !RedisErrors.isUnheard(error)) {
            // Of one that nobody has heard the reason of, the one before says more.
            lastFailure = error;
        }
        failures++;
        again();
    }

    private void again() {
        if (!isClosed) {
            pausing.replace(clock.scheduler().schedule(this::open, pause(), TimeUnit.MILLISECONDS));
        }
    }

    /** Doubled at each failure, and between half of it and all of it, so that processes do not come at the same moment. */
    private long pause() {
        long whole = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, LAST_DOUBLING));
        return whole / 2 + random.get().nextLong(whole / 2 + 1);
    }
}
