/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static java.util.Objects.requireNonNull;

import dev.weir.source.Transactions;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A way to run transactions in memory, in which {@linkplain InMemoryStore#takingPartIn stores take part}: what was written in one
 * becomes visible when it ends, or never does.
 */
public final class InMemoryTransactions implements Transactions {

    private final CacheClock clock;
    private volatile Supplier<Duration> commitDelay = () -> Duration.ZERO;
    private volatile Supplier<Ending> ending = () -> Ending.COMMITTED;

    private InMemoryTransactions(CacheClock clock) {
        this.clock = clock;
    }

    public static InMemoryTransactions create(CacheClock clock) {
        return new InMemoryTransactions(requireNonNull(clock, "clock must not be null"));
    }

    /** How long a commit is on its way; asked once for each. */
    public void delay(Supplier<Duration> commit) {
        commitDelay = requireNonNull(commit, "commit must not be null");
    }

    /** How each commit ends; of those that end unknown all is written. Default: committed. */
    public void endWith(Supplier<Ending> how) {
        ending = requireNonNull(how, "how must not be null");
    }

    /**
     * Runs something in a transaction, in the one that the subscription takes part in or in a new one. A new one is committed if it
     * completes, rolled back if it fails or is cancelled; then what is to be done afterwards is done; then the caller is told.
     */
    public <T> Mono<T> within(Mono<T> what) {
        return Mono.deferContextual(context -> in(context) == null ? begin(what) : what);
    }

    @Override
    public @Nullable Ongoing in(ContextView context) {
        return context.getOrDefault(this, null);
    }

    private <T> Mono<T> begin(Mono<T> what) {
        return Mono.usingWhen(
                        Mono.fromSupplier(Ongoing::new),
                        ongoing -> what.contextWrite(Context.of(this, ongoing))
                                .map(Optional::of)
                                .defaultIfEmpty(Optional.empty())
                                .flatMap(result -> commit(ongoing).thenReturn(result)),
                        ongoing -> Mono.empty(),
                        (ongoing, failure) -> ongoing.end(Ending.ROLLED_BACK),
                        Ongoing::abandon)
                .flatMap(Mono::justOrEmpty);
    }

    private Mono<Void> commit(Ongoing ongoing) {
        return Mono.<Ending>create(sink -> {
                    Duration delay = commitDelay.get();
                    ongoing.sendCommit();
                    Runnable arrival = () -> sink.success(ongoing.commit(ending.get()));
                    if (delay.isZero()) {
                        arrival.run();
                    } else {
                        clock.scheduler().schedule(arrival, delay.toNanos(), TimeUnit.NANOSECONDS);
                    }
                })
                .flatMap(how -> ongoing.end(how).then(how == Ending.COMMITTED ? Mono.empty() : ended(how)));
    }

    private static Mono<Void> ended(Ending how) {
        return Mono.error(() -> new IllegalStateException("The transaction was to be committed and has ended " + how));
    }

    /** A transaction that has not ended yet. */
    public static final class Ongoing implements Transaction {

        private final Object lock = new Object();
        private final List<Runnable> writes = new ArrayList<>();
        private final List<Function<Ending, Mono<Void>>> afterwards = new ArrayList<>();
        private boolean doomed;
        private boolean sent;
        private boolean ended;

        private Ongoing() {}

        @Override
        public void afterwards(Function<Ending, Mono<Void>> what) {
            synchronized (lock) {
                afterwards.add(requireNonNull(what, "what must not be null"));
            }
        }

        void onCommit(Runnable write) {
            synchronized (lock) {
                writes.add(write);
            }
        }

        /** Something in it has failed: it can only be rolled back. */
        void doom() {
            synchronized (lock) {
                doomed = true;
            }
        }

        private void sendCommit() {
            synchronized (lock) {
                sent = true;
            }
        }

        /** Nobody waits for it any more: a commit that was sent may arrive. */
        private Mono<Void> abandon() {
            return Mono.defer(() -> {
                synchronized (lock) {
                    return end(sent ? Ending.UNKNOWN : Ending.ROLLED_BACK);
                }
            });
        }

        private Ending commit(Ending how) {
            synchronized (lock) {
                if (doomed || how == Ending.ROLLED_BACK) {
                    return Ending.ROLLED_BACK;
                }
                writes.forEach(Runnable::run);
                return how;
            }
        }

        private Mono<Void> end(Ending how) {
            return Flux.defer(() -> {
                        synchronized (lock) {
                            boolean first = !ended;
                            ended = true;
                            return first ? Flux.fromIterable(List.copyOf(afterwards)) : Flux.empty();
                        }
                    })
                    .concatMap(what -> Mono.defer(() -> what.apply(how)).onErrorComplete())
                    .then();
        }
    }
}
