/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.util.Logger;
import reactor.util.Loggers;

/** The failures of items of batches, of which clients learn no more than that: the log has each kind once, until a whole batch is answered. */
final class FailedItems {

    private final Logger log = Loggers.getLogger(EntryBatch.class);
    private final String cache;
    private final Set<Class<?>> failing = ConcurrentHashMap.newKeySet();

    FailedItems(String cache) {
        this.cache = cache;
    }

    /** One batch begins. */
    Round begin() {
        return new Round();
    }

    /** A batch under way. */
    final class Round {

        /** Items fail on different threads, and the end comes after all of them. */
        private volatile boolean isWhole = true;

        /** Keys are nobody's business, and a failure that is of one kind with others says nothing new. */
        void failed(Throwable failure) {
            isWhole = false;
            if (failing.add(failure.getClass())) {
                log.warn("An item of a batch of '" + cache + "' has failed, and its client is not told why", failure);
            }
        }

        void over() {
            if (isWhole && !failing.isEmpty()) {
                failing.clear();
                log.info("Batches of '{}' are answered as a whole again", cache);
            }
        }
    }
}
