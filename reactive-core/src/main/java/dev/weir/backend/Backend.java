/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.backend;

import dev.weir.coherence.InvalidationLog;
import dev.weir.outbox.Durability;
import dev.weir.outbox.Outbox;
import dev.weir.tier.RemoteTier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A backend: one namespace on a server that several processes share, as one of them sees it. */
public interface Backend {

    /** Over how many shards keys are spread; the same for all processes of a namespace. */
    int shards();

    RemoteTier tier();

    InvalidationLog log();

    /** What is written behind to a cache. */
    Outbox outbox(String cache);

    /** What is found to be wrong or doubtful with the server, now; empty where all is well. Fails as the tier does. */
    Flux<Finding> inspect();

    /** What keeps the server, as it is now, from what is promised of an accepted write; empty where nothing does. Fails as the tier does. */
    Flux<Finding> inspect(Durability durability);

    /** Ends its connections; what is under way fails. Never fails. */
    Mono<Void> close();
}
