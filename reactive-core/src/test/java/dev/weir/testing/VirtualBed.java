/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A bed in memory, on a clock that is moved whenever somebody waits. */
final class VirtualBed implements Bed {

    private static final Duration STEP = Duration.ofMillis(20);

    private final VirtualClock clock = VirtualClock.create();
    private final List<Backend> opened = new ArrayList<>();
    private final InMemoryServer server;
    private final Consumer<InMemoryLink> state;

    VirtualBed(LooseServer loose, int shards, Consumer<InMemoryLink> state) {
        this.server = loose.on(clock, new Random(1), shards);
        this.state = state;
    }

    InMemoryServer server() {
        return server;
    }

    VirtualClock clock() {
        return clock;
    }

    @Override
    public Backend open() {
        return open("contract");
    }

    @Override
    public Backend openNeighbour() {
        return open("contract2");
    }

    @Override
    public void pass(Duration time) {
        clock.advanceBy(time);
    }

    @Override
    public <T> @Nullable T await(Mono<T> mono) {
        var result = mono.toFuture();
        for (long waited = 0; !result.isDone() && waited < LIMIT.toMillis(); waited += STEP.toMillis()) {
            pass(STEP);
        }
        assertThat(result).as("an answer within %s", LIMIT).isDone();
        return Mono.fromFuture(result).block(LIMIT);
    }

    @Override
    public void evict(RemoteKey key) {
        server.evictValue(key);
        server.evictLease(key);
    }

    @Override
    public void flush() {
        server.flush();
    }

    @Override
    public void loseOutbox(RemoteKey key) {
        server.loseOutboxes();
    }

    @Override
    public void replaceServer() {
        server.failOver();
    }

    @Override
    public void close() {
        opened.forEach(backend -> backend.close().block());
    }

    private Backend open(String namespace) {
        InMemoryLink link = server.link();
        state.accept(link);
        Backend backend = link.open(namespace, clock);
        opened.add(backend);
        return backend;
    }
}
