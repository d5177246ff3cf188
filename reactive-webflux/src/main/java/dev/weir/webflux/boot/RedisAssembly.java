/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.redis.Redis;
import dev.weir.redis.Tls;
import dev.weir.webflux.boot.RedisProperties.Cluster;
import dev.weir.webflux.boot.RedisProperties.Sentinel;
import dev.weir.webflux.boot.RedisProperties.TlsTerms;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** An assembly of a Redis from what properties say. */
final class RedisAssembly {

    private final String at;
    private final RedisProperties said;
    private final @Nullable SslBundle bound;
    private final @Nullable SslBundles bundles;

    RedisAssembly(RedisPlace place, @Nullable SslBundles bundles) {
        this.at = place.property();
        this.said = place.said();
        this.bound = place.bundle();
        this.bundles = bundles;
    }

    Redis redis() {
        Redis redis = access(place());
        redis = Setting.change(redis, at + ".client-name", said.clientName(), Redis::clientName);
        redis = Setting.change(redis, at + ".command-timeout", said.commandTimeout(), Redis::commandTimeout);
        redis = Setting.change(redis, at + ".connect-timeout", said.connectTimeout(), Redis::connectTimeout);
        redis = Setting.change(redis, RedisPlace.OWN + ".shards", said.shards(), Redis::shards);
        List<String> replicas = said.replicas();
        return Setting.change(
                redis, RedisPlace.OWN + ".replicas", replicas, (now, all) -> now.replicas(all.toArray(String[]::new)));
    }

    private Redis place() {
        Sentinel sentinel = said.sentinel();
        Cluster cluster = said.cluster();
        String url = said.url();
        if ((url != null && (sentinel != null || cluster != null)) || (sentinel != null && cluster != null)) {
            throw new WeirConfigurationException(
                    at,
                    "It names servers in several ways.",
                    "Leave one of " + at + ".url, " + at + ".sentinel and " + at + ".cluster.");
        }
        if (sentinel != null) {
            return sentinels(sentinel);
        }
        if (cluster != null) {
            return cluster(cluster);
        }
        if (url == null) {
            throw new WeirConfigurationException(
                    at + ".url", "It is missing.", "Write redis://host:port/database, or rediss:// for TLS.");
        }
        return at(url);
    }

    private Redis at(String url) {
        if (url.lastIndexOf('@') >= 0) {
            throw new WeirConfigurationException(
                    at + ".url",
                    "It holds a user or a secret.",
                    "Take them out, and write " + at + ".username and " + at + ".password.");
        }
        return Setting.named(at + ".url", () -> Redis.at(url));
    }

    private Redis sentinels(Sentinel sentinel) {
        String master = sentinel.master();
        List<String> nodes = sentinel.nodes();
        if (master == null || nodes == null) {
            throw new WeirConfigurationException(
                    at + (master == null ? ".sentinel.master" : ".sentinel.nodes"),
                    "It is missing.",
                    "Write the name of the primary in master, and host:port of each sentinel in nodes.");
        }
        Redis redis = Setting.named(at + ".sentinel", () -> Redis.sentinel(master, nodes.toArray(String[]::new)));
        redis = sentinel.replicas() ? redis.replicas() : redis;
        redis = Setting.change(redis, at + ".sentinel.database", sentinel.database(), Redis::database);
        String password = required(at + ".sentinel", sentinel.username(), sentinel.password());
        if (password != null) {
            String user = sentinel.username();
            redis = user == null
                    ? redis.sentinelPassword(() -> password)
                    : Setting.change(
                            redis,
                            at + ".sentinel.username",
                            user,
                            (now, name) -> now.sentinelCredentials(name, () -> password));
        }
        TlsTerms terms = sentinel.tls();
        return terms == null || !terms.enabled()
                ? redis
                : Setting.change(redis, at + ".sentinel.tls", tls(at + ".sentinel.tls", terms), Redis::sentinelTls);
    }

    private Redis cluster(Cluster cluster) {
        List<String> nodes = cluster.nodes();
        if (nodes == null) {
            throw new WeirConfigurationException(
                    at + ".cluster.nodes", "It is missing.", "Write redis://host:port of some of the nodes.");
        }
        return Setting.named(at + ".cluster.nodes", () -> Redis.cluster(nodes.toArray(String[]::new)));
    }

    private Redis access(Redis place) {
        Redis redis = place;
        String password = required(at, said.username(), said.password());
        if (password != null) {
            String user = said.username();
            redis = user == null
                    ? redis.password(() -> password)
                    : Setting.change(
                            redis, at + ".username", user, (now, name) -> now.credentials(name, () -> password));
        }
        TlsTerms terms = said.tls();
        if (terms == null || !terms.enabled()) {
            return redis;
        }
        return Setting.change(redis, at + ".tls", tls(at + ".tls", terms), Redis::tls);
    }

    private static @Nullable String required(String at, @Nullable String username, @Nullable String password) {
        if (username != null && password == null) {
            throw new WeirConfigurationException(
                    at + ".password",
                    "It is missing, and " + at + ".username is there.",
                    "Write the password of the user, best by an environment variable.");
        }
        return password;
    }

    private Tls tls(String property, TlsTerms terms) {
        Tls tls = terms.verified() ? Tls.verified() : Tls.verified().unverified();
        String name = terms.bundle();
        SslBundle bundle = name == null ? bound : bundle(property + ".bundle", name);
        if (bundle == null) {
            return tls;
        }
        if (bundle.getStores().getTrustStore() != null) {
            tls = tls.trusting(bundle.getManagers().getTrustManagerFactory());
        }
        return bundle.getStores().getKeyStore() == null
                ? tls
                : tls.identifiedBy(bundle.getManagers().getKeyManagerFactory());
    }

    private SslBundle bundle(String property, String name) {
        try {
            if (bundles != null) {
                return bundles.getBundle(name);
            }
        } catch (NoSuchSslBundleException unknown) {
            throw noBundle(property, name, unknown);
        }
        throw noBundle(property, name, null);
    }

    private static WeirConfigurationException noBundle(String property, String name, @Nullable Throwable cause) {
        return new WeirConfigurationException(
                property,
                "There is no SSL bundle '" + name + "'.",
                "Declare it under spring.ssl.bundle, or write the name of one that is there.",
                cause);
    }
}
