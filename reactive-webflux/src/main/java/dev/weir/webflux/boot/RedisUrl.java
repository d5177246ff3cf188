/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** A URL of a Redis as Spring Data understands it, with a user and his password in it. */
record RedisUrl(
        String address, @Nullable String username, @Nullable String password) {

    static RedisUrl of(String property, String text) {
        try {
            URI uri = new URI(text);
            String user = uri.getUserInfo();
            String address =
                    new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null).toString();
            if (user == null) {
                return new RedisUrl(address, null, null);
            }
            int colon = user.indexOf(':');
            String name = colon > 0 ? user.substring(0, colon) : null;
            return new RedisUrl(address, name, colon < 0 ? user : user.substring(colon + 1));
        } catch (URISyntaxException malformed) {
            // Without the cause: it would quote what may hold a secret.
            throw new WeirConfigurationException(
                    property, "It is no URL.", "Write redis://host:port/database, or rediss:// for TLS.");
        }
    }

    /** The number of the database at its end, or 0. */
    int database() {
        String path = URI.create(address).getPath();
        return path != null && path.matches("/\\d{1,5}") ? Integer.parseInt(path.substring(1)) : 0;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "RedisUrl[" + address + "]";
    }
}
