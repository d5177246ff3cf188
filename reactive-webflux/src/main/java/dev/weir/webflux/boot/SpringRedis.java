/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** A Redis as Spring Data is told of it, as far as that says where servers are and who one is. */
record SpringRedis(
        @Nullable String url,
        @DefaultValue("localhost") String host,
        @DefaultValue("6379") int port,
        @DefaultValue("0") int database,
        @Nullable String username,
        @Nullable String password,
        @Nullable Duration timeout,
        @Nullable Duration connectTimeout,
        @Nullable String clientName,
        @Nullable Ssl ssl,
        @Nullable Sentinel sentinel,
        @Nullable Cluster cluster,
        @Nullable Masterreplica masterreplica) {

    static final String AT = "spring.data.redis";

    static SpringRedis none() {
        return new SpringRedis(null, "localhost", 6379, 0, null, null, null, null, null, null, null, null, null);
    }

    /** The same in our words, where nothing else is said. */
    RedisProperties under(RedisProperties own) {
        if (masterreplica != null) {
            throw ofUnknownRoles(AT + ".masterreplica", "It");
        }
        RedisUrl parsed = url == null ? null : RedisUrl.of(AT + ".url", url);
        return new RedisProperties(
                sentinel != null || cluster != null ? null : parsed == null ? address() : parsed.address(),
                first(own.username(), username, parsed == null ? null : parsed.username()),
                first(own.password(), password, parsed == null ? null : parsed.password()),
                own.replicas(),
                first(own.clientName(), clientName),
                own.commandTimeout() == null ? timeout : own.commandTimeout(),
                own.connectTimeout() == null ? connectTimeout : own.connectTimeout(),
                own.shards(),
                own.tls() == null ? tls() : own.tls(),
                sentinel == null ? null : sentinel.translated(parsed == null ? database : parsed.database()),
                cluster == null ? null : clustered(cluster, parsed == null ? database : parsed.database()));
    }

    /** A refusal of servers of which nobody says which one takes writes. */
    static WeirConfigurationException ofUnknownRoles(String at, String who) {
        return new WeirConfigurationException(
                at,
                who + " names a primary and its replicas, and does not say which is which.",
                "Write where the primary is in " + RedisPlace.OWN + ".url, and the others, if caches may ask them, in "
                        + RedisPlace.OWN + ".replicas.");
    }

    /** The first that is there. */
    static @Nullable String first(@Nullable String... values) {
        for (String value : values) {
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private String address() {
        return (isSecure() ? "rediss://" : "redis://") + host + ":" + port + "/" + database;
    }

    private RedisProperties.@Nullable TlsTerms tls() {
        return ssl == null || !ssl.isOn() ? null : new RedisProperties.TlsTerms(true, ssl.bundle(), true);
    }

    private boolean isSecure() {
        return ssl != null && ssl.isOn();
    }

    private RedisProperties.Cluster clustered(Cluster nodes, int number) {
        if (number != 0) {
            throw new WeirConfigurationException(
                    AT + ".database",
                    "It is " + number + ", and a cluster has database 0 alone.",
                    "Leave it out, or write where caches have their Redis under " + RedisPlace.OWN + ".");
        }
        return nodes.translated(isSecure());
    }

    record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {

        boolean isOn() {
            return enabled == null ? bundle != null : enabled;
        }
    }

    record Sentinel(
            @Nullable String master,
            @Nullable List<String> nodes,
            @Nullable String username,
            @Nullable String password) {

        RedisProperties.Sentinel translated(int database) {
            return new RedisProperties.Sentinel(master, nodes, username, password, false, database, null);
        }
    }

    record Cluster(@Nullable List<String> nodes) {

        RedisProperties.Cluster translated(boolean isSecure) {
            return new RedisProperties.Cluster(
                    nodes == null
                            ? null
                            : nodes.stream()
                                    .map(node -> (isSecure ? "rediss://" : "redis://") + node)
                                    .toList());
        }
    }

    record Masterreplica(@Nullable List<String> nodes) {}
}
