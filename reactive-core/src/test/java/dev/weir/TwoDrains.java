/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Finding;
import dev.weir.metrics.CacheEvent;
import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.Commit;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Two processes that write behind to one table by way of a server in memory, in virtual time. */
final class TwoDrains {

    /** Keys that the table takes, and whatever is written under this one it does not. */
    static final String POISON = "poison";

    static final WriteBehind SPEC = WriteBehind.DEFAULT
            .durability(Durability.MEMORY)
            .attempts(3, Duration.ofMillis(100), Duration.ofSeconds(1));

    final VirtualClock clock = VirtualClock.create();
    final InMemoryServer server;
    final InMemoryStore<String, String> table = InMemoryStore.create("products", clock);

    /** What was committed of the cache's, one transaction after the other. */
    final List<Commit<String, String>> commits = new CopyOnWriteArrayList<>();

    /** What is found of the server's durability. */
    List<Finding> findings = List.of();

    /** How many records a page of an outbox has at most, however many were asked for. */
    int mostOfAPage = Integer.MAX_VALUE;

    /** Of which shards nobody can say what waits there. */
    Set<Integer> silent = Set.of();

    /** How often a page was asked for. */
    int pages;

    /** Whether a table is missing. */
    boolean misconfigured;

    /** The same, asked at each flush. */
    BooleanSupplier lacksTable = () -> false;

    private final UnaryOperator<CacheBuilder<String, String>> change;
    private final WriteBehind spec;
    private final List<Process> processes = new ArrayList<>();

    TwoDrains() {
        this(SPEC, 4, builder -> builder);
    }

    /** On one shard all writes are of one lane. */
    TwoDrains(WriteBehind spec, int shards, UnaryOperator<CacheBuilder<String, String>> change) {
        this.server = InMemoryServer.create(clock, new Random(42), shards);
        this.spec = spec;
        this.change = change;
        table.refuse(mutation -> POISON.equals(mutation.value()));
        table.watchedBy(commits::add);
    }

    Process process() {
        return process(Fences.UP);
    }

    /** One that starts now, and has had the time to attach. */
    Process process(Fences fences) {
        return started(new Process(fences, change));
    }

    /** One whose cache is built otherwise. */
    Process process(UnaryOperator<CacheBuilder<String, String>> other) {
        return started(new Process(Fences.UP, other));
    }

    /** One that cannot reach its store from the beginning. */
    Process processWithoutStore() {
        Process process = new Process(Fences.UP, change);
        process.store.cut();
        return started(process);
    }

    private Process started(Process process) {
        processes.add(process);
        pass(Duration.ofSeconds(1));
        return process;
    }

    void pass(Duration time) {
        clock.advanceBy(time);
    }

    private int page() {
        pages++;
        return mostOfAPage;
    }

    /** A process. */
    final class Process {

        final InMemoryLink link = server.link();
        final InMemoryStore<String, String> store = table.another();
        final Weir weir;
        final ReactiveCache<String, String> cache;
        final List<CacheEvent> events = new CopyOnWriteArrayList<>();

        private Process(Fences fences, UnaryOperator<CacheBuilder<String, String>> change) {
            Random random = new Random(42L + processes.size());
            weir = Weir.named("shop")
                    .clock(clock)
                    .random(() -> random)
                    .remote((namespace, itsClock) -> new InspectedBackend(
                            link.open(namespace, itsClock), () -> findings, TwoDrains.this::page, () -> silent))
                    .fences(fences)
                    .build();
            cache = change.apply(weir.cache("products", String.class, String.class)
                            .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                            .tags(value -> Set.of("all"))
                            .writeBehind(
                                    new MisconfiguredStore<>(store, () -> misconfigured || lacksTable.getAsBoolean()),
                                    spec))
                    .build();
            cache.events().subscribe(events::add);
        }

        /** Writes, and is told at once that it was accepted. */
        void puts(String key, String value) {
            cache.put(key, value).block(Duration.ofSeconds(60));
        }

        /** What it answers at once; {@code null} if that is nothing. */
        @Nullable
        String reads(String key) {
            return cache.get(key).block(Duration.ofSeconds(60));
        }

        <E extends CacheEvent> List<E> events(Class<E> kind) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }
}
