/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A place in the traffic at which a {@link FaultProxy} cuts one connection, once. */
sealed interface Cut {

    /** Completes when it has cut. */
    CompletableFuture<Void> done();

    /** After the request that contains the text was forwarded, in place of its reply. */
    record BeforeReply(String text, CompletableFuture<Void> forwarded, CompletableFuture<Void> done) implements Cut {

        BeforeReply(String text) {
            this(text, new CompletableFuture<>(), new CompletableFuture<>());
        }

        boolean matches(byte[] request) {
            return new String(request, StandardCharsets.ISO_8859_1).contains(text);
        }
    }

    /** After so many bytes that go one way. */
    final class AfterBytes implements Cut {

        private final FaultProxy.Direction direction;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private long left;

        AfterBytes(FaultProxy.Direction direction, long bytes) {
            this.direction = direction;
            this.left = bytes;
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        FaultProxy.Direction direction() {
            return direction;
        }

        synchronized boolean isSpent() {
            return left == 0;
        }

        /** How many of these bytes still go through. */
        synchronized int admit(int bytes) {
            int admitted = (int) Math.min(left, bytes);
            left -= admitted;
            return admitted;
        }
    }
}
