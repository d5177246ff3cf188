/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.codec.PayloadLimits;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The code of {@code docs/tiers.md}. */
class TiersSnippetsTest {

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(1));
    private final AtomicInteger loads = new AtomicInteger();

    @Test
    void oneLoadFillsTheServerForAllProcesses() {
        assertThat(process().get("p-1").block(Duration.ofSeconds(60))).isEqualTo("name of p-1");
        assertThat(process().get("p-1").block(Duration.ofSeconds(60))).isEqualTo("name of p-1");
        assertThat(loads).hasValue(1);
    }

    private ReactiveCache<String, String> process() {
        // snippet: tiers-builder
        Weir weir = Weir.named("shop").clock(clock).remote(server).build();

        ReactiveCache<String, String> names = weir.cache("names", String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).staleIfError(Duration.ofHours(1)))
                .remote(RemotePolicy.DEFAULT.localFor(Duration.ofSeconds(30)).cappedWhileBlind(Duration.ofSeconds(2)))
                .payloadLimits(PayloadLimits.DEFAULT.bytes(64 * 1024))
                .compressedAbove(1024)
                .readThrough(this::find)
                .build();
        // end
        clock.advanceBy(Duration.ofSeconds(1));
        return names;
    }

    private Mono<String> find(String id) {
        return Mono.fromSupplier(() -> {
            loads.incrementAndGet();
            return "name of " + id;
        });
    }
}
