/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** A way to find out which transaction of the caller's a subscription takes part in. */
@FunctionalInterface
public interface Transactions {

    /** None, ever. */
    Transactions NONE = context -> null;

    /** The transaction that a subscription with this Context takes part in; {@code null} if it has one of its own. */
    @Nullable
    Transaction in(ContextView context);

    /** A transaction that somebody else begins and ends. */
    interface Transaction {

        /**
         * Has something done once it is over, before whoever ended it is told. Of several that are said, all are done. What fails does
         * not change how the transaction has ended.
         */
        void afterwards(Function<Ending, Mono<Void>> what);
    }

    /** How a transaction has ended. */
    enum Ending {
        COMMITTED,
        ROLLED_BACK,
        /** The connection was lost while it was being committed. */
        UNKNOWN
    }
}
