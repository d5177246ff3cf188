/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import dev.weir.ReactiveCache;
import dev.weir.TierUnavailableException;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/failure-modes.md}. */
class FailureModesSnippetsTest {

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryLink link =
            InMemoryServer.create(clock, new Random(42)).link();
    private final Weir weir = Weir.named("shop").clock(clock).remote(link).build();
    private final ProductTable table = new Shop().table;

    @Test
    void aCacheOutlivesItsServer() {
        // snippet: failure-modes-policy
        ReactiveCache<String, String> names = weir.cache("names", String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).staleIfError(Duration.ofHours(6)))
                .remote(RemotePolicy.DEFAULT
                        .cappedWhileBlind(Duration.ofSeconds(2))
                        .loadsWhileUnreachable(64))
                .readThrough(id -> table.find(id).map(Product::name))
                .build();
        // end
        link.cut();

        StepVerifier.create(names.get("p-1")).expectNext("Kettle").verifyComplete();

        // snippet: failure-modes-unconfirmed
        Mono<Void> told =
                names.invalidate("p-1").onErrorResume(TierUnavailableException.class, notConfirmed -> Mono.empty());
        // end

        StepVerifier.create(told).verifyComplete();
    }
}
