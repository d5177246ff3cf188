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

    @Override
    public String toString() {
        return (user == null ? "" : "user " + user + ", ") + (tls == null ? "no TLS" : tls) + ", database " + database
                + ", client name " + clientName;
    }
}
