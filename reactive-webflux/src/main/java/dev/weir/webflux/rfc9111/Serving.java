/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import dev.weir.webflux.field.RequestCacheControl;

/** How a stored response may be served to a request that it is an answer to (RFC 9111, sections 4.2.4 and 5.2.1; RFC 5861). */
public enum Serving {
    /** At once. */
    FRESH,
    /** At once, although it is stale, because the request asks for no more. */
    STALE_AS_ASKED,
    /** At once, while it is asked for again. */
    WHILE_REVALIDATING,
    /** Only after the origin was asked, because of what the response says. */
    AFTER_ASKING,
    /** Only after the origin was asked, because of what the request says. */
    AFTER_ASKING_AS_ASKED;

    /** How, at this age in milliseconds. */
    public static Serving of(StoredResponse response, RequestCacheControl request, long age) {
        Freshness freshness = response.freshness();
        long left = freshness.lifetimeMillis() - age;
        Serving asItIs = freshness.asksFirst() ? AFTER_ASKING : left > 0 ? FRESH : stale(freshness, request, -left);
        return asItIs.isAtOnce() && asksForMore(request, age, left) ? AFTER_ASKING_AS_ASKED : asItIs;
    }

    private static Serving stale(Freshness freshness, RequestCacheControl request, long staleFor) {
        if (!freshness.mayBeStale()) {
            return AFTER_ASKING;
        } else if (staleFor < freshness.whileRevalidatingMillis()) {
            return WHILE_REVALIDATING;
        }
        return request.maxStale().filter(most -> staleFor <= most.toMillis()).isPresent()
                ? STALE_AS_ASKED
                : AFTER_ASKING;
    }

    private static boolean asksForMore(RequestCacheControl request, long age, long left) {
        return request.noCache()
                || request.maxAge().filter(most -> age > most.toMillis()).isPresent()
                || request.minFresh()
                        .filter(least -> left <= 0 || left < least.toMillis())
                        .isPresent();
    }

    /** Whether a response may be served at this age in place of an error. */
    public static boolean inPlaceOfAnError(StoredResponse response, long age) {
        long staleFor = age - response.freshness().lifetimeMillis();
        return !response.freshness().asksFirst()
                && staleFor < response.freshness().ifErrorMillis();
    }

    public boolean isAtOnce() {
        return this == FRESH || this == STALE_AS_ASKED || this == WHILE_REVALIDATING;
    }
}
