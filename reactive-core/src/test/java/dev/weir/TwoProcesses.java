/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Two processes that share a server in memory, each with a cache of the same name over the same source, in virtual time. */
final class TwoProcesses {

    final VirtualClock clock = VirtualClock.create();
    final InMemoryServer server = InMemoryServer.create(clock, new Random(42), 4);
    final Map<String, String> source = new ConcurrentHashMap<>();
    final AtomicInteger loads = new AtomicInteger();
    final Process one;
    final Process two;

    TwoProcesses() {
        this(builder -> builder);
    }

    TwoProcesses(UnaryOperator<CacheBuilder<String, String>> change) {
        one = new Process(change);
        two = new Process(change);
        pass(Duration.ofSeconds(1));
    }

    void pass(Duration time) {
        clock.advanceBy(time);
    }

    /** A process. */
    final class Process {

        final InMemoryLink link = server.link();
        final Weir weir;
        final ReactiveCache<String, String> cache;

        private Process(UnaryOperator<CacheBuilder<String, String>> change) {
            Random random = new Random(42);
            weir = Weir.named("shop")
                    .clock(clock)
                    .random(() -> random)
                    .remote(link)
                    .build();
            cache = change.apply(weir.cache("products", String.class, String.class)
                            .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                            .readThrough(this::load))
                    .build();
        }

        private Mono<String> load(String key) {
            return Mono.fromSupplier(() -> {
                loads.incrementAndGet();
                return source.get(key);
            });
        }

        /** What it answers at once; {@code null} if that is nothing. */
        @Nullable
        String reads(String key) {
            return cache.get(key).block(Duration.ofSeconds(60));
        }

        @Nullable
        Entry<String> looksAt(String key) {
            return cache.getEntry(key).block(Duration.ofSeconds(60));
        }
    }
}
