/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.backend.Finding.Weight;
import dev.weir.outbox.Durability;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * An assurance that the server, as it is, keeps what is promised of an accepted write. It is given for the epochs of a moment: another
 * server begins another one, and is looked at before anything is accepted there.
 */
final class Assurance {

    private static final Logger LOG = Loggers.getLogger(Assurance.class);

    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int MOST = 100;

    private final String cache;
    private final Durability promise;
    private final Backend backend;
    private final Coherence coherence;
    private final CacheClock clock;
    private final Disposable.Swap timer = Disposables.swap();
    private final Disposable.Swap looking = Disposables.swap();

    /** The look that is under way; whoever needs it waits for that one. */
    private final AtomicReference<Sinks.@Nullable Empty<Void>> underWay = new AtomicReference<>();

    private volatile long[] epochs = {};
    private volatile List<Finding> broken = List.of();

    Assurance(String cache, Durability promise, Backend backend, Coherence coherence, CacheClock clock) {
        this.cache = cache;
        this.promise = promise;
        this.backend = backend;
        this.coherence = coherence;
        this.clock = clock;
    }

    /** Completes if it is given for a shard in this epoch; fails if the promise is not kept, or if nobody knows. */
    Mono<Void> given(int shard, long epoch) {
        if (isGiven(shard, epoch)) {
            return Mono.empty();
        }
        // A look that was under way already may have met the server before this one.
        return Mono.defer(this::looked)
                .then(Mono.defer(
                        () -> isGiven(shard, epoch) || !broken.isEmpty() ? Mono.empty() : Mono.defer(this::looked)))
                .then(Mono.defer(this::verdict));
    }

    /** What breaks the promise, as it was seen last. */
    List<Finding> broken() {
        return broken;
    }

    /** The server is there, or is there again, and may have been set up otherwise meanwhile. */
    void serverIsThere() {
        looking.update(Mono.defer(this::looked).subscribe(done -> {}, this::lookLater, () -> {}));
    }

    void close() {
        timer.dispose();
        looking.dispose();
    }

    private boolean isGiven(int shard, long epoch) {
        long[] known = epochs;
        return shard < known.length && known[shard] == epoch && broken.isEmpty();
    }

    private Mono<Void> verdict() {
        List<Finding> found = broken;
        return found.isEmpty() ? Mono.empty() : Mono.error(new UndurableException(cache, promise, found.get(0)));
    }

    private Mono<Void> looked() {
        Sinks.Empty<Void> mine = Sinks.empty();
        Sinks.Empty<Void> first = underWay.compareAndExchange(null, mine);
        if (first != null) {
            return first.asMono();
        }
        return Mono.defer(() -> {
            look(mine);
            return mine.asMono();
        });
    }

    /** Not given up with whoever asked first: others wait for it. */
    private void look(Sinks.Empty<Void> mine) {
        long[] now = IntStream.range(0, backend.shards())
                .mapToLong(shard -> coherence.shard(shard).epoch())
                .toArray();
        Reply.to(
                backend.inspect(promise)
                        .filter(finding -> finding.weight() == Weight.BROKEN)
                        .take(MOST)
                        .collectList()
                        .timeout(LONGEST, clock.scheduler()),
                found -> {
                    found(found == null ? List.of() : found, now);
                    over(mine);
                    mine.tryEmitEmpty();
                },
                error -> {
                    over(mine);
                    mine.tryEmitError(translated(error));
                });
    }

    private static TierException translated(Throwable error) {
        return error instanceof TierException known
                ? known
                : new TierException(
                        Reason.UNREACHABLE, "The server could not be asked how safe it keeps what it accepts", error);
    }

    private void over(Sinks.Empty<Void> mine) {
        underWay.compareAndSet(mine, null);
    }

    private void found(List<Finding> found, long[] asOf) {
        List<Finding> before = broken;
        broken = List.copyOf(found);
        epochs = asOf;
        found.stream()
                .filter(finding -> !before.contains(finding))
                .forEach(finding -> LOG.error("Cache '{}' accepts no writes: {}", cache, finding));
        if (!found.isEmpty()) {
            lookLater();
        }
    }

    private void lookLater(Throwable error) {
        LOG.debug(
                "The durability of '{}' could not be looked at, and will be: {}",
                cache,
                String.valueOf(error.getMessage()));
        lookLater();
    }

    /** Somebody may mend it. */
    private void lookLater() {
        try {
            timer.update(clock.scheduler().schedule(this::serverIsThere, AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException schedulerGone) {
            LOG.error("The scheduler of the clock takes no more work, so the server is not looked at", schedulerGone);
        }
    }
}
