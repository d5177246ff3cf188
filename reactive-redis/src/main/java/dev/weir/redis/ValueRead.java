/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * A read of one value: of bytes that are no envelope of its key it makes nothing, once they are taken away. Every remote hit is one,
 * so it does by itself what a chain of operators would.
 */
final class ValueRead extends Mono<Found> {

    final RedisTier tier;
    final RemoteKey key;

    ValueRead(RedisTier tier, RemoteKey key) {
        this.tier = tier;
        this.key = key;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Found> actual) {
        byte[] name;
        Link link;
        try {
            // First, so that what cannot be sent is refused before anybody waits for a connection.
            name = tier.names().isPlain(key) ? null : tier.names().value(key);
            link = tier.linkNow(key);
        } catch (RuntimeException refused) {
            Operators.error(actual, refused);
            return;
        }
        if (link == null) {
            tier.link(key).flatMap(made -> over(made, name)).subscribe(actual);
        } else if (link.isDirect()) {
            actual.onSubscribe(new ValueGet(actual, this, link, name));
        } else {
            over(link, name).subscribe(actual);
        }
    }

    /** Takes away bytes that nobody can read. */
    Mono<Void> drop(Link link, byte[] unreadable) {
        return tier.drop(link, tier.names().value(key), unreadable);
    }

    private Mono<Found> over(Link link, byte @Nullable [] name) {
        if (!link.isDirect()) {
            return link.get(name == null ? tier.names().value(key) : name).flatMap(bytes -> {
                Found found = tier.read(key, ByteBuffer.wrap(bytes));
                return found == null ? drop(link, bytes).then(Mono.empty()) : Mono.just(found);
            });
        }
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Found> actual) {
                actual.onSubscribe(new ValueGet(actual, ValueRead.this, link, name));
            }
        };
    }
}
