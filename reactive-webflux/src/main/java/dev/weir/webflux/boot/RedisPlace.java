/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.env.Environment;

/**
 * A place where Redis is said to be: under {@code weir.redis}, or else by a binding, or else under {@code spring.data.redis}.
 *
 * @param property where it is said
 * @param bundle whom to trust where {@code said} names no bundle; {@code null} for whom Java trusts
 */
record RedisPlace(
        String property, RedisProperties said, @Nullable SslBundle bundle) {

    static final String OWN = "weir.redis";

    private static final Set<String> OF_SERVERS =
            Set.of("url", "host", "port", "password", "sentinel", "cluster", "masterreplica");

    /** Whether properties say one. */
    static boolean isSaid(Environment environment) {
        return isSaid(environment, OWN) || isSaid(environment, SpringRedis.AT);
    }

    /** The one that is said: what is said of it under {@code weir.redis} counts in any case. */
    static RedisPlace of(RedisProperties own, Environment environment, @Nullable RedisBinding binding) {
        if (own.namesServers()) {
            return new RedisPlace(OWN, own, null);
        }
        if (binding != null) {
            return binding.under(own);
        }
        if (!isSaid(environment, SpringRedis.AT)) {
            return new RedisPlace(OWN, own, null);
        }
        SpringRedis spring =
                Binder.get(environment).bind(SpringRedis.AT, SpringRedis.class).orElseGet(SpringRedis::none);
        return new RedisPlace(SpringRedis.AT, spring.under(own), null);
    }

    /** Refuses servers that nothing reaches. */
    static void requireModule(Environment environment) {
        if (isSaid(environment, OWN)) {
            throw new WeirConfigurationException(
                    OWN,
                    "Nothing reaches a Redis: reactive-redis is not on the class path.",
                    "Add dev.weir:reactive-redis, or leave " + OWN + " out.");
        }
    }

    /** Of what Spring Data is told much is about other things, such as repositories. */
    private static boolean isSaid(Environment environment, String prefix) {
        Map<String, Object> said = Binder.get(environment)
                .bind(prefix, Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of());
        return prefix.equals(OWN)
                ? !said.isEmpty()
                : said.keySet().stream().map(name -> name.replace("-", "")).anyMatch(OF_SERVERS::contains);
    }
}
