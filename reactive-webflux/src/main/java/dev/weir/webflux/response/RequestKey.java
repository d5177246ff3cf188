/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.webflux.rfc9111.FieldLines;
import dev.weir.webflux.rfc9111.Selection;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A key: what answers are kept under before {@code Vary} tells them apart. Its parts have a blank between them, which no part contains.
 *
 * @param text whose part it is, the host, path and query, and what the fields say that tell keys apart
 * @param tag the name of everything that is kept for this address, whoever it is for
 */
record RequestKey(String text, String tag) {

    /**
     * The key of a request.
     *
     * @param tenant whose part it is, empty if it is nobody's
     * @param identity who sent it, empty if it is nobody in particular
     */
    static RequestKey of(URI address, String tenant, String identity, List<String> keyed, FieldLines request) {
        String whose = tenant.isEmpty() && identity.isEmpty() ? "-" : ExactDigest.of(tenant, identity);
        String scheme = lowerCase(address.getScheme());
        String text = whose + ' ' + scheme + ' ' + place(address) + ' ' + Selection.digest(keyed, request);
        return new RequestKey(text, tag(address));
    }

    /** Where what is kept is looked for of a request to which the answer that is kept at another place is none. */
    static String next(String text, Selection selection, FieldLines request) {
        return text + ' ' + Selection.digest(selection.names(), request);
    }

    static String tag(URI address) {
        return "uri:" + ExactDigest.of(place(address));
    }

    /** The host and port, if that is not the one its scheme has anyway; empty if there is none. */
    static String host(URI address) {
        String host = lowerCase(address.getHost());
        int port = address.getPort();
        boolean usual = port < 0 || port == ("https".equals(lowerCase(address.getScheme())) ? 443 : 80);
        return host.isEmpty() || usual ? host : host + ':' + port;
    }

    private static String place(URI address) {
        String path = address.getRawPath();
        String query = address.getRawQuery();
        return host(address) + ' ' + (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    private static String lowerCase(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
