/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request outdates that may have changed something (RFC 9111, section 4.4). */
public final class Outdating {

    /** As RFC 9110 defines them; of no other method anything is known. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private Outdating() {}

    public static boolean isUnsafe(String method) {
        return !SAFE.contains(method);
    }

    /** Whether a response says that something was done. */
    public static boolean isDone(int status) {
        return status >= 200 && status < 400;
    }

    /** The addresses of what is outdated: that of the request, and those that the response tells, of the same origin. */
    public static Set<URI> addresses(URI request, FieldLines response) {
        Set<URI> outdated = new LinkedHashSet<>();
        outdated.add(request);
        for (String field : List.of("location", "content-location")) {
            for (String line : response.of(field)) {
                URI told = resolved(request, line);
                if (told != null && isSameOrigin(request, told)) {
                    outdated.add(told);
                }
            }
        }
        return outdated;
    }

    private static @Nullable URI resolved(URI request, String reference) {
        try {
            return request.resolve(reference.strip());
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return text(one.getScheme()).equals(text(other.getScheme()))
                && text(one.getHost()).equals(text(other.getHost()))
                && port(one) == port(other);
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : "https".equals(text(address.getScheme())) ? 443 : 80;
    }

    private static String text(@Nullable String part) {
        return part == null ? "" : part.toLowerCase(Locale.ROOT);
    }
}
