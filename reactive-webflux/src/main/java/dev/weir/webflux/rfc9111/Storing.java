/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import dev.weir.webflux.field.HttpDate;
import dev.weir.webflux.field.ResponseCacheControl;
import dev.weir.webflux.field.VaryField;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a shared cache may store a response, and what of it (RFC 9111, sections 3 and 3.1). */
public final class Storing {

    /** Those that are final, whole, and understood here. */
    private static final Set<Integer> UNDERSTOOD =
            Set.of(200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 451, 501);

    /** Those of the connection rather than the response, and those that concern one client. */
    private static final Set<String> NEVER_KEPT = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "set-cookie",
            "set-cookie2",
            "cache-status");

    private static final int MOST_NAMES = 16;

    private Storing() {}

    /**
     * Why the response to a {@code GET} must not be stored; {@code null} if it may be.
     *
     * @param isAuthorized whether the request had credentials that its key does not tell apart
     */
    public static @Nullable Refusal refusal(
            int status, FieldLines fields, boolean isAuthorized, Instant received, Heuristic heuristic) {
        ResponseCacheControl says = ResponseCacheControl.of(fields.of("cache-control"));
        VaryField vary = VaryField.of(fields.of("vary"));
        if (!UNDERSTOOD.contains(status)) {
            return Refusal.STATUS;
        } else if (says.noStore()) {
            return Refusal.NO_STORE;
        } else if (says.isPrivate()) {
            return Refusal.PRIVATE;
        } else if (!fields.of("set-cookie").isEmpty()
                || !fields.of("set-cookie2").isEmpty()) {
            return Refusal.SET_COOKIE;
        } else if (vary.isAny() || vary.names().size() > MOST_NAMES) {
            return Refusal.VARY;
        } else if (isAuthorized && !isForOthersToo(says)) {
            return Refusal.AUTHORIZATION;
        }
        return isOfUse(Freshness.of(status, fields, received, heuristic), fields) ? null : Refusal.NOT_FRESH;
    }

    /** The fields that are kept: those of the response itself, with a date. */
    static Fields kept(Fields fields, Instant received) {
        ResponseCacheControl says = ResponseCacheControl.of(fields.of("cache-control"));
        Set<String> gone = new HashSet<>(NEVER_KEPT);
        gone.addAll(says.privateFields());
        gone.addAll(says.noCacheFields());
        for (String line : fields.of("connection")) {
            for (String name : line.split(",", -1)) {
                gone.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        Fields kept = fields.without(gone);
        List<String> date = kept.of("date");
        return date.size() == 1 && HttpDate.of(date.get(0), received).isPresent()
                ? kept
                : kept.with("date", HttpDate.write(received));
    }

    /** What a response to credentials has to say for others to get it (RFC 9111, section 3.5). */
    private static boolean isForOthersToo(ResponseCacheControl says) {
        return says.isPublic() || says.mustRevalidate() || says.sharedMaxAge().isPresent();
    }

    private static boolean isOfUse(Freshness freshness, FieldLines fields) {
        boolean fresh = freshness.lifetimeMillis() > 0 && !freshness.asksFirst();
        boolean asked = (freshness.isExplicit() || freshness.asksFirst()) && Validation.canBeValidated(fields);
        return fresh || asked || freshness.longestStaleMillis() > 0;
    }

    /** Why a response is not stored. */
    public enum Refusal {
        STATUS,
        NO_STORE,
        PRIVATE,
        SET_COOKIE,
        /** It depends on what no field tells, or on too many of them. */
        VARY,
        /** Its request had credentials, and it does not say that others may get it. */
        AUTHORIZATION,
        /** It could be served to nobody without another request. */
        NOT_FRESH
    }
}
