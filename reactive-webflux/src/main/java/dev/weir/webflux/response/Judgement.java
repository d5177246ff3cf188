/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.webflux.rfc9111.Fields;
import dev.weir.webflux.rfc9111.Storing;
import org.jspecify.annotations.Nullable;

/**
 * A judgement on what a handler answers: whether it is for others, too.
 *
 * @param asked what it was asked
 * @param previous what is stored and was to be validated, if anything
 */
record Judgement(Request asked, @Nullable KeptResponse previous) {

    /**
     * Why it is not to be stored; {@code null} if it may be.
     *
     * @param ties to the client of the request
     */
    Storing.@Nullable Refusal refusal(int status, Fields fields, Ties ties) {
        if (ties.areToSession() || (ties.arePersonal() && !isShownByAuthorization())) {
            return Storing.Refusal.PRIVATE;
        }
        return Storing.refusal(
                status,
                fields,
                asked.isAuthorized(),
                asked.settings().clock().instant(),
                asked.settings().heuristic());
    }

    /** Whether the client showed who it is by what is no hindrance, if the answer says so. */
    private boolean isShownByAuthorization() {
        return asked.settings().sharesAuthorized() && asked.isAuthorized();
    }

    /** Whether it says that what is stored still holds. */
    boolean isConfirmation(int status) {
        return status == 304 && previous != null;
    }

    boolean isError(int status) {
        return status >= 500;
    }

    /** Whether what is stored may be served in place of an error. */
    boolean mayStandIn() {
        return previous != null && previous.standsIn();
    }
}
