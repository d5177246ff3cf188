/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a Redis server of a test is configured, apart from where it runs.
 *
 * @param directives lines of its configuration file; a later one overrides an earlier one of the same name
 * @param password of the default user, or null
 * @param certificates what it encrypts with, or null for a plain line
 * @param sentinel whether it is a sentinel
 */
public record RedisOptions(
        List<String> directives,
        @Nullable String password,
        @Nullable Certificates certificates,
        boolean sentinel) {

    /** Copies the directives. */
    public RedisOptions {
        directives = List.copyOf(directives);
    }

    /** Keeps nothing on disk, evicts nothing, asks for no password. */
    public static RedisOptions defaults() {
        return new RedisOptions(List.of(), null, null, false)
                .with("save", "\"\"")
                .with("appendonly", "no")
                .with("repl-diskless-sync", "yes")
                .with("repl-diskless-sync-delay", "0");
    }

    /** A sentinel that watches nothing yet. */
    public static RedisOptions ofSentinel() {
        return new RedisOptions(List.of(), null, null, true);
    }

    /** Adds a line as the configuration file takes it. */
    public RedisOptions with(String directive, String... values) {
        List<String> more = new ArrayList<>(directives);
        more.add((directive + " " + String.join(" ", values)).strip());
        return new RedisOptions(more, password, certificates, sentinel);
    }

    /** Bounds the memory, such as {@code 64mb}, and says what is evicted, such as {@code allkeys-lru}. */
    public RedisOptions withMaxMemory(String bytes, String policy) {
        return with("maxmemory", bytes).with("maxmemory-policy", policy);
    }

    /** Keeps every write in a file, synced {@code always}, {@code everysec} or {@code no}. */
    public RedisOptions withAppendOnly(String fsync) {
        return with("appendonly", "yes").with("appendfsync", fsync);
    }

    /** Asks the default user for a password. */
    public RedisOptions withPassword(String value) {
        return new RedisOptions(with("requirepass", value).directives(), value, certificates, sentinel);
    }

    /** Adds a user with ACL rules, such as {@code on}, {@code >secret}, {@code ~app:*}, {@code +@read}. */
    public RedisOptions withUser(String name, String... rules) {
        return with("user", name, String.join(" ", rules));
    }

    /** Encrypts the line, and offers no other. */
    public RedisOptions withTls(Certificates value) {
        return new RedisOptions(directives, password, value, sentinel);
    }

    /** Copies another server. */
    public RedisOptions withReplicaOf(RedisServer master) {
        return with("replicaof", "127.0.0.1", String.valueOf(master.endpoint().port()));
    }

    /** Makes a sentinel watch a server, which so many have to agree is gone. */
    public RedisOptions withMonitored(String name, RedisServer server, int quorum) {
        String port = String.valueOf(server.endpoint().port());
        return with("sentinel", "monitor", name, "127.0.0.1", port, String.valueOf(quorum));
    }

    /** Makes it a node of a cluster. */
    public RedisOptions withCluster() {
        return with("cluster-enabled", "yes").with("cluster-node-timeout", "5000");
    }
}
