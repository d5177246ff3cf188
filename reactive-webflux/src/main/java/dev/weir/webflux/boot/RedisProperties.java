/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said of the Redis on which processes share what they cache. Without any of it what is said under {@code
 * spring.data.redis} counts.
 *
 * @param url One server: redis://host:port/database, or rediss:// for TLS.
 * @param username Name of the user. Default: the one that has no name.
 * @param password Password of the user.
 * @param replicas Replicas, host:port, that are asked while the one server cannot be reached.
 * @param clientName Name in the server's list of clients. Default: weir.
 * @param commandTimeout Time to wait for an answer, from 10ms to 1m. Default: 1s.
 * @param connectTimeout Time for an attempt to connect, from 10ms to 1m. Default: 2s.
 * @param shards Over how many shards keys are spread: the same in all processes of a namespace, for ever. Default: 32.
 */
@ConfigurationProperties(prefix = "weir.redis", ignoreUnknownFields = false)
record RedisProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @Nullable List<String> replicas,
        @Nullable String clientName,
        @Nullable Duration commandTimeout,
        @Nullable Duration connectTimeout,
        @Nullable Integer shards,
        @Nullable TlsTerms tls,
        @Nullable Sentinel sentinel,
        @Nullable Cluster cluster) {

    /** Without secrets. */
    @Override
    public String toString() {
        return "RedisProperties[sentinel=" + sentinel + ", cluster=" + cluster + ", tls=" + tls + "]";
    }

    /** Whether it says where servers are. */
    boolean namesServers() {
        return url != null || sentinel != null || cluster != null;
    }

    /**
     * What is said of TLS, which is spoken where anything is, unless it is off.
     *
     * @param enabled Whether TLS is spoken.
     * @param bundle Name of the SSL bundle that says who is trusted and how a client shows who it is. Default: what Java trusts.
     * @param verified Whether the server's certificate is verified. If not, only servers on this machine are spoken to.
     */
    record TlsTerms(
            @DefaultValue("true") boolean enabled,
            @Nullable String bundle,
            @DefaultValue("true") boolean verified) {}

    /**
     * What is said of a primary that sentinels name.
     *
     * @param master Name by which the sentinels know it.
     * @param nodes Sentinels, host:port.
     * @param username Name of the user of the sentinels.
     * @param password Password of the user of the sentinels.
     * @param replicas Whether replicas are asked while the primary cannot be reached.
     * @param database Database of the primary.
     */
    record Sentinel(
            @Nullable String master,
            @Nullable List<String> nodes,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("false") boolean replicas,
            @DefaultValue("0") int database,
            @Nullable TlsTerms tls) {

        /** Without secrets. */
        @Override
        public String toString() {
            return "Sentinel[master=" + master + ", nodes=" + nodes + "]";
        }
    }

    /**
     * What is said of a cluster.
     *
     * @param nodes Some of its nodes: redis://host:port, or rediss:// for TLS.
     */
    record Cluster(@Nullable List<String> nodes) {}
}
