/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.HashMap;
import java.util.Map;

/**
 * The identity of a server as it gave it when a link to it was made.
 *
 * @param id what it was given when it was started; another one after each start
 * @param version like 602 for 6.2 and 700 for 7.0
 * @param role {@code master}, {@code slave} or {@code sentinel}
 * @param isLoading whether it is still reading its data from disk
 */
record ServerIdentity(String id, int version, String role, boolean isLoading) {

    /** What the reply to {@code INFO} says. */
    static ServerIdentity of(String info) {
        Map<String, String> fields = new HashMap<>();
        for (String line : info.split("\r?\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return new ServerIdentity(
                fields.getOrDefault("run_id", ""),
                versionOf(fields.getOrDefault("redis_version", "0.0")),
                // A sentinel has no role.
                fields.getOrDefault("role", fields.getOrDefault("redis_mode", "unknown")),
                fields.getOrDefault("loading", "0").equals("1"));
    }

    boolean isPrimary() {
        return role.equals("master");
    }

    boolean isReplica() {
        return role.equals("slave");
    }

    private static int versionOf(String text) {
        String[] parts = text.split("[^0-9]+", 3);
        return parts.length < 2 ? 0 : Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]);
    }
}
