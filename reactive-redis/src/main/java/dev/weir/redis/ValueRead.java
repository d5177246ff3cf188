/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A read of one value: of bytes that are no envelope of its key it makes nothing, once they are taken away. Every remote hit is one,
 * so it does by itself what a chain of operators would.
 */
final class ValueRead extends Mono<Found> {

    private final RedisTier tier;
    private final RemoteKey key;

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
            name = tier.nameOf(key);
            link = tier.linkNow(key);
        } catch (RuntimeException refused) {
            Operators.error(actual, refused);
            return;
        }
        if (link == null) {
            tier.link(key).flatMap(made -> over(made, name)).subscribe(actual);
        } else {
            link.get(name, new Reader(actual, tier, key, link, name));
        }
    }

    private Mono<Found> over(Link link, byte[] name) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Found> actual) {
                link.get(name, new Reader(actual, tier, key, link, name));
            }
        };
    }

    /** Who reads the bytes that are found. */
    private static final class Reader implements CoreSubscriber<byte[]>, Subscription {

        private final CoreSubscriber<? super Found> actual;
        private final RedisTier tier;
        private final RemoteKey key;
        private final Link link;
        private final byte[] name;
        private @Nullable Subscription asked;
        private boolean isDropping;
        private volatile boolean isCancelled;

        Reader(CoreSubscriber<? super Found> actual, RedisTier tier, RemoteKey key, Link link, byte[] name) {
            this.actual = actual;
            this.tier = tier;
            this.key = key;
            this.link = link;
            this.name = name;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            asked = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(byte[] bytes) {
            Found found = tier.read(key, bytes);
            if (found != null) {
                actual.onNext(found);
                return;
            }
            isDropping = true;
            tier.drop(link, name, bytes).subscribe(nothing -> {}, actual::onError, this::complete);
        }

        @Override
        public void onError(Throwable error) {
            actual.onError(error);
        }

        @Override
        public void onComplete() {
            if (!isDropping) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long n) {
            if (asked != null) {
                asked.request(n);
            }
        }

        @Override
        public void cancel() {
            isCancelled = true;
            if (asked != null) {
                asked.cancel();
            }
        }

        private void complete() {
            if (!isCancelled) {
                actual.onComplete();
            }
        }
    }
}
