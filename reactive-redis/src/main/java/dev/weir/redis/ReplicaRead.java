/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import java.nio.ByteBuffer;
import reactor.core.publisher.Mono;

/** A read of what a replica has, by somebody who has asked the primary in vain. */
record ReplicaRead(Links links, KeyNames names, Envelopes envelopes) {

    /** Empty if there is nothing that can be read, or no replica now. What cannot be read stays: here nobody can take it away. */
    Mono<Found> of(RemoteKey key) {
        return Mono.defer(() -> {
            Link replica = links.replica();
            return replica == null ? Mono.empty() : over(replica, key);
        });
    }

    private Mono<Found> over(Link replica, RemoteKey key) {
        return replica.get(names.value(key))
                .mapNotNull(bytes -> envelopes.read(key, ByteBuffer.wrap(bytes)))
                .doOnError(TierException.class, error -> giveUp(replica, error));
    }

    /** One that does not answer is not waited for again: whoever asks has waited for the primary before. */
    private static void giveUp(Link replica, TierException error) {
        if (error.reason() == TierException.Reason.UNKNOWN) {
            replica.close(error);
        }
    }
}
