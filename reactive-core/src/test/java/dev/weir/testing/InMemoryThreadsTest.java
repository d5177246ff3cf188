/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.backend.Backend;
import dev.weir.tier.Bed;
import dev.weir.tier.ConcurrencyContract;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** The part of the contract kit about many who ask together, with answers that come from several threads. */
class InMemoryThreadsTest implements ConcurrencyContract {

    private final Bed bed = new MachineBed();

    @Override
    public Bed bed() {
        return bed;
    }

    private static final class MachineBed implements Bed {

        private final CacheClock clock = CacheClock.system();
        private final InMemoryServer server = InMemoryServer.create(clock, new Random(1), 2);
        private final Supplier<Duration> delay =
                () -> Duration.ofNanos(ThreadLocalRandom.current().nextInt(1_000_000));
        private final List<Backend> opened = new ArrayList<>();

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
            Mono.delay(time).block();
        }

        @Override
        public void close() {
            opened.forEach(backend -> backend.close().block());
        }

        private Backend open(String namespace) {
            InMemoryLink link = server.link();
            link.limit(LIMIT);
            link.delay(delay, delay);
            Backend backend = link.open(namespace, clock);
            opened.add(backend);
            return backend;
        }
    }
}
