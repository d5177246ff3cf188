/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.CacheBuilder;
import dev.weir.codec.Codec;
import dev.weir.codec.PayloadLimits;
import dev.weir.policy.RemotePolicy;
import dev.weir.policy.WhileBlind;
import dev.weir.webflux.boot.PayloadProperties.Format;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** The way of a cache's entries to the remote tier: how it is used, and how values are written there. */
final class CacheCarriage {

    private final String property;
    private final CacheProperties said;
    private final CacheTypes types;
    private final CacheBeans beans;

    CacheCarriage(String property, CacheProperties said, CacheTypes types, CacheBeans beans) {
        this.property = property;
        this.said = said;
        this.types = types;
        this.beans = beans;
    }

    <K, V> void into(CacheBuilder<K, V> cache) {
        if (said.localOnly()) {
            Setting.requireUnsaid(property + ".remote", said.remote(), "the cache is local only", "Leave it out.");
            Setting.requireUnsaid(property + ".payload", said.payload(), "the cache is local only", "Leave it out.");
            cache.localOnly();
        }
        RemoteProperties remote = said.remote();
        if (remote != null) {
            cache.remote(policy(property + ".remote", remote));
        }
        payload(cache, property + ".payload", said.payload());
    }

    @SuppressWarnings("unchecked") // The codec is meant for this cache, or made for its type.
    private <K, V> void payload(CacheBuilder<K, V> cache, String at, @Nullable PayloadProperties payload) {
        Codec<V> codec = beans.find(Codec.class);
        if (payload == null) {
            Setting.change(cache, property, codec, CacheBuilder::codec);
            return;
        }
        PayloadLimits limits = Payloads.limits(at, payload);
        cache.payloadLimits(limits);
        Setting.change(
                cache,
                at + ".compressed-above",
                payload.compressedAbove(),
                (builder, size) -> builder.compressedAbove(Payloads.bytes(size)));
        Format format = payload.format();
        if (codec != null) {
            Setting.requireUnsaid(at + ".format", format, "the cache has a Codec bean", "Leave one of them out.");
            cache.codec(codec);
        } else if (format != null) {
            requireFormats(at);
            cache.codec((Codec<V>) Setting.named(at + ".format", () -> Payloads.codec(format, types.values(), limits)));
        }
    }

    private static RemotePolicy policy(String at, RemoteProperties remote) {
        RemotePolicy policy = RemotePolicy.DEFAULT;
        policy = Setting.change(policy, at + ".local-for", remote.localFor(), RemotePolicy::localFor);
        Duration cap = remote.capWhileBlind();
        if (remote.whileBlind() != null && remote.whileBlind() != WhileBlind.CAP_TTL) {
            Setting.requireUnsaid(
                    at + ".cap-while-blind",
                    cap,
                    "copies are not capped while blind",
                    "Leave it out, or write " + at + ".while-blind: cap-ttl.");
        }
        policy = Setting.change(policy, at + ".cap-while-blind", cap, RemotePolicy::cappedWhileBlind);
        policy = Setting.change(policy, at + ".while-blind", remote.whileBlind(), RemotePolicy::whileBlind);
        return Setting.change(
                policy,
                at + ".loads-while-unreachable",
                remote.loadsWhileUnreachable(),
                RemotePolicy::loadsWhileUnreachable);
    }

    private static void requireFormats(String at) {
        if (!ClassUtils.isPresent("dev.weir.redis.codec.CborFormat", CacheCarriage.class.getClassLoader())) {
            throw new WeirConfigurationException(
                    at + ".format",
                    "The formats are in reactive-redis, which is not on the class path.",
                    "Add dev.weir:reactive-redis, or declare a Codec bean that is qualified by the name of the cache.");
        }
    }
}
