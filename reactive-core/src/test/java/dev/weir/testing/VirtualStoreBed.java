/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.source.Store;
import dev.weir.source.StoreBed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A bed in memory, on a clock that is moved whenever somebody waits. */
final class VirtualStoreBed implements StoreBed {

    private static final Duration STEP = Duration.ofMillis(20);

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryTransactions transactions = InMemoryTransactions.create(clock);
    private final InMemoryStore<String, Item> plain;
    private final InMemoryStore<String, Item> versioned;
    private final boolean slow;

    VirtualStoreBed(LooseStore loose, boolean slow) {
        this.plain = loose.named("items", clock);
        this.versioned = loose.<String, Item>named("versioned", clock).versionedBy(Item::version);
        this.slow = slow;
        plain.refuse(mutation -> mutation.value() != null && mutation.value().amount() < 0);
    }

    @Override
    public Store<String, Item> open() {
        return client(plain);
    }

    @Override
    public Store<String, Item> openVersioned() {
        return client(versioned);
    }

    @Override
    public <T> @Nullable T await(Mono<T> mono) {
        var result = mono.toFuture();
        for (long waited = 0; !result.isDone() && waited < LIMIT.toMillis(); waited += STEP.toMillis()) {
            clock.advanceBy(STEP);
        }
        assertThat(result).as("an answer within %s", LIMIT).isDone();
        return Mono.fromFuture(result).block(LIMIT);
    }

    @Override
    public <T> Mono<T> within(Mono<T> what) {
        return transactions.within(what);
    }

    @Override
    public void close() {}

    private InMemoryStore<String, Item> client(InMemoryStore<String, Item> other) {
        InMemoryStore<String, Item> client = other.another().takingPartIn(transactions);
        if (slow) {
            transactions.delay(() -> Duration.ofMillis(3));
            client.delay(() -> Duration.ofMillis(5), () -> Duration.ofMillis(30));
        }
        return client;
    }
}
