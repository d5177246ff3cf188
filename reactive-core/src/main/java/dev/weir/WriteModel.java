/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.WriteBehind;
import dev.weir.policy.WhenUnreachable;
import java.time.Duration;

/** A write model: where a write goes before it is confirmed. */
sealed interface WriteModel {

    /** Only into the cache: where truth lives the application writes by itself. */
    Aside ASIDE = new Aside();

    Through THROUGH = new Through(Duration.ofSeconds(10), WhenUnreachable.FAIL);

    /** What it is called. */
    String name();

    default boolean needsStore() {
        return this != ASIDE;
    }

    /** Beside the cache. */
    record Aside() implements WriteModel {

        @Override
        public String name() {
            return "aside";
        }
    }

    /**
     * Into the store, and then into the cache.
     *
     * @param transactionTimeout how long it may take in the store
     * @param whenUnreachable what becomes of it if the remote tier cannot be told before
     */
    record Through(Duration transactionTimeout, WhenUnreachable whenUnreachable) implements WriteModel {

        /** How much longer than a transaction nothing is filled, if its writer dies. */
        private static final Duration MARGIN = Duration.ofSeconds(5);

        @Override
        public String name() {
            return "through";
        }

        /** How long nothing is filled if the writer dies. */
        Duration quarantine() {
            return transactionTimeout.plus(MARGIN);
        }
    }

    /** Into the cache and its outbox, and from there into the store. */
    record Behind(WriteBehind how) implements WriteModel {

        @Override
        public String name() {
            return "behind";
        }
    }
}
