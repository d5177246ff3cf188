/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An access to servers: how they let one in.
 *
 * @param user the name of the user; {@code null} for the one that has none
 * @param secret asked at each connect; {@code null} if no password is wanted
 * @param tls {@code null} for none
 * @param database zero where there are no others
 */
record Access(
        @Nullable String user,
        @Nullable Supplier<? extends CharSequence> secret,
        @Nullable Tls tls,
        int database,
        String clientName) {

    /** What an address by itself means. */
    static final Access ANYBODY = new Access(null, null, null, 0, "weir");

    Access as(@Nullable String name, Supplier<? extends CharSequence> password) {
        return new Access(name, password, tls, database, clientName);
    }

    Access over(Tls terms) {
        return new Access(user, secret, terms, database, clientName);
    }

    Access in(int number) {
        return new Access(user, secret, tls, number, clientName);
    }

    /** The same to sentinels, with whatever else is said of that to servers. */
    Access beside(Access toServers) {
        return new Access(user, secret, tls == null ? toServers.tls() : tls, 0, toServers.clientName());
    }

    @Override
    public String toString() {
        return (user == null ? "" : "user " + user + ", ") + (tls == null ? "no TLS" : tls) + ", database " + database
                + ", client name " + clientName;
    }
}
