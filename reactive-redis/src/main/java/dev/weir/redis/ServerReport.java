/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.backend.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report that a server gives of itself, and what follows from it for a cache. */
final class ServerReport {

    private static final String OLDEST = "6.2";
    private static final int SLOTS = 16_384;

    private ServerReport() {}

    /** The fields in a reply to {@code INFO}. */
    static Map<String, String> fields(byte[] reply) {
        Map<String, String> fields = new HashMap<>();
        text(reply).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    static List<Finding> findings(Map<String, String> info) {
        List<Finding> findings = new ArrayList<>();
        String version = info.getOrDefault("redis_version", "unknown");
        if (isOld(version)) {
            findings.add(new Finding(
                    "REDIS_VERSION",
                    Finding.Weight.BROKEN,
                    "The server is Redis " + version
                            + ", whose streams cannot be trimmed by age, so every change would fail.",
                    "Use Redis " + OLDEST + " or newer."));
        }
        if (isReplica(info)) {
            findings.add(new Finding(
                    "REPLICA",
                    Finding.Weight.BROKEN,
                    "The server is a replica: it takes no writes, and what it has may be outdated.",
                    "Give the address of the primary, or the sentinels."));
        }
        String policy = info.getOrDefault("maxmemory_policy", "");
        if (policy.startsWith("allkeys-") && !"0".equals(info.get("maxmemory"))) {
            findings.add(new Finding(
                    "EVICTS_STATE",
                    Finding.Weight.DOUBTFUL,
                    "The eviction policy " + policy
                            + " may take the state of a shard. Then a new epoch begins: no invalidation is "
                            + "missed, but every process drops what it has in memory of the shard, and everything stored there "
                            + "before counts as stale.",
                    "Set maxmemory-policy to volatile-lru or volatile-lfu, which leave alone what has no expiry."));
        }
        return findings;
    }

    static boolean isReplica(Map<String, String> info) {
        return "slave".equals(info.get("role"));
    }

    static List<Finding> clusterFindings(Map<String, String> info) {
        int served = number(info.get("cluster_slots_ok"));
        if ("ok".equals(info.get("cluster_state")) && served == SLOTS) {
            return List.of();
        }
        return List.of(new Finding(
                "CLUSTER_SLOTS",
                Finding.Weight.BROKEN,
                "The cluster serves " + served + " of " + SLOTS
                        + " slots, so some shards can neither be read nor written.",
                "Look at CLUSTER NODES, bring the missing nodes back or assign their slots to others."));
    }

    static String text(byte[] reply) {
        return new String(reply, UTF_8);
    }

    private static boolean isOld(String version) {
        String[] parts = version.split("\\.");
        if (parts.length < 2) {
            return false;
        }
        int major = number(parts[0]);
        return major < 6 || major == 6 && number(parts[1]) < 2;
    }

    private static int number(@Nullable String digits) {
        return digits != null && digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }
}
