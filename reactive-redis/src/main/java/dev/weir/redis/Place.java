/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A place that a URI names. */
record Place(Address address, boolean isSecure, int database) {

    static Place of(String uri) {
        URI parsed = parsed(uri);
        String scheme = String.valueOf(parsed.getScheme());
        if (!scheme.equals("redis") && !scheme.equals("rediss") || parsed.getHost() == null) {
            throw new IllegalArgumentException(
                    "The address of a Redis server begins with redis:// or, for TLS, rediss://,"
                            + " and names a host. Write redis://host:port.");
        }
        if (parsed.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "The address of a Redis server holds a secret. Take it out, and give it by"
                            + " credentials(user, secret).");
        }
        if (parsed.getQuery() != null || parsed.getFragment() != null) {
            throw new IllegalArgumentException(
                    "The address of a Redis server ends after the database. Set everything else by"
                            + " the methods of Redis.");
        }
        int port = parsed.getPort() < 0 ? Address.USUAL_PORT : parsed.getPort();
        return new Place(
                Address.of(parsed.getHost() + ":" + port, Address.USUAL_PORT),
                scheme.equals("rediss"),
                database(parsed.getPath()));
    }

    Access access() {
        return new Access(null, null, isSecure ? Tls.verified() : null, database, Access.ANYBODY.clientName());
    }

    private static URI parsed(String uri) {
        try {
            return URI.create(uri);
        } catch (IllegalArgumentException malformed) {
            // Without the cause: it would quote what may hold a secret.
            throw new IllegalArgumentException("The address of a Redis server is not a URI. Write redis://host:port.");
        }
    }

    private static int database(@Nullable String path) {
        if (path == null || path.length() < 2) {
            return 0;
        }
        if (!path.matches("/\\d{1,5}")) {
            throw new IllegalArgumentException("The address of a Redis server ends with " + path
                    + ". Write the number of a database there, or nothing.");
        }
        return Integer.parseInt(path.substring(1));
    }
}
