/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.metrics.CacheRecorder;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.InMemoryTransactions;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A laboratory for writing through: two processes over one table, which share a server or not, in virtual time. */
final class ThroughLab {

    final VirtualClock clock = VirtualClock.create();
    final InMemoryServer server = InMemoryServer.create(clock, new Random(42), 4);
    final InMemoryTransactions transactions = InMemoryTransactions.create(clock);
    final InMemoryStore<String, String> table = InMemoryStore.create("products", clock);
    final List<String> commits = new ArrayList<>();
    final Process one;
    final Process two;

    private ThroughLab(boolean shares, UnaryOperator<CacheBuilder<String, String>> change) {
        table.watchedBy(commit -> commit.mutations().forEach(each -> commits.add(each.key() + "=" + each.value())));
        one = new Process(shares, change);
        two = new Process(shares, change);
        pass(Duration.ofSeconds(1));
    }

    /** Processes that share a server. */
    static ThroughLab shared() {
        return shared(builder -> builder);
    }

    static ThroughLab shared(UnaryOperator<CacheBuilder<String, String>> change) {
        return new ThroughLab(true, change);
    }

    static ThroughLab shared(CacheModel model) {
        return shared(builder -> builder.model(model));
    }

    /** Processes of which each is on its own. */
    static ThroughLab local() {
        return local(builder -> builder);
    }

    static ThroughLab local(UnaryOperator<CacheBuilder<String, String>> change) {
        return new ThroughLab(false, change);
    }

    void pass(Duration time) {
        clock.advanceBy(time);
    }

    void passMillis(long millis) {
        pass(Duration.ofMillis(millis));
    }

    /** A process. */
    final class Process {

        final InMemoryStore<String, String> store = table.another().takingPartIn(transactions);
        final InMemoryLink link = server.link();
        final Queue<Throwable> unheard = new ConcurrentLinkedQueue<>();
        final Weir weir;
        final ReactiveCache<String, String> cache;

        private Process(boolean shares, UnaryOperator<CacheBuilder<String, String>> change) {
            Random random = new Random(42);
            Weir.Builder named = Weir.named("shop")
                    .clock(clock)
                    .random(() -> random)
                    .recorder(new CacheRecorder() {
                        @Override
                        public void unheard(String cache, Throwable error) {
                            unheard.add(error);
                        }
                    });
            weir = (shares ? named.remote(link) : named).build();
            cache = change.apply(weir.cache("products", String.class, String.class)
                            .policy(CachePolicy.freshFor(Duration.ofHours(1)))
                            .model(CacheModel.through())
                            .store(store))
                    .build();
        }

        /** What it answers at once; {@code null} if that is nothing. */
        @Nullable
        String reads(String key) {
            return read(cache, key);
        }

        @Nullable
        String readsStrongly(String key) {
            return read(cache.with(Consistency.STRONG), key);
        }

        private @Nullable String read(ReactiveCache<String, String> view, String key) {
            Listener<String> listener = Listener.to(view.get(key));
            for (int i = 0; i < 100 && !listener.isOver(); i++) {
                passMillis(10);
            }
            return Mono.justOrEmpty(listener.heardOrNull()).block();
        }

        @Nullable
        Entry<String> looksAt(String key) {
            return cache.getEntryIfCached(key).block(Duration.ofSeconds(60));
        }

        /** Writes, and waits for it. */
        void puts(String key, String value) {
            done(cache.put(key, value));
        }

        void done(Mono<Void> write) {
            Listener<Void> listener = Listener.to(write);
            for (int i = 0; i < 1_000 && !listener.isOver(); i++) {
                passMillis(10);
            }
            listener.hasHeardOfAbsence();
        }

        @Nullable
        Throwable fails(Mono<Void> write) {
            Listener<Void> listener = Listener.to(write);
            for (int i = 0; i < 10_000 && !listener.isOver(); i++) {
                passMillis(10);
            }
            return listener.error();
        }

        RecoveryQueue recovery() {
            return requireNonNull(weir.remote()).recovery();
        }
    }
}
