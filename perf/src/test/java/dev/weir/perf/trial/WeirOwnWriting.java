/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.CacheBuilder;
import dev.weir.CacheContext;
import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.coherence.Session;
import dev.weir.outbox.WriteBehind;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.Redis;
import dev.weir.redis.trial.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A cache in two processes of an application: who writes in one reads there, and in the other with his session or strongly. Memory has
 * room for few, and all of it is good for a moment only.
 */
final class WeirOwnWriting implements OwnWriting {

    private static final String TAG = "own";
    private static final int ROOM = 4;

    private final WeirBehind here;
    private final WeirBehind there;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    WeirOwnWriting(Site site, Duration freshFor) {
        this.here = opened(site, freshFor);
        this.there = opened(site, freshFor);
    }

    private static WeirBehind opened(Site site, Duration freshFor) {
        WeirBehind behind = new WeirBehind(
                site,
                WriteBehind.DEFAULT,
                Redis.at(site.redis()).shards(site.shards()),
                builder -> shaped(builder, freshFor));
        // As soon as it is built a cache does not know its server yet.
        behind.cache
                .clear()
                .retryWhen(Retry.fixedDelay(200, Duration.ofMillis(100)))
                .block(Instance.LONG);
        return behind;
    }

    private static CacheBuilder<String, String> shaped(CacheBuilder<String, String> builder, Duration freshFor) {
        return builder.policy(CachePolicy.freshFor(freshFor)).maximumSize(ROOM).tags(value -> List.of(TAG));
    }

    @Override
    public Mono<Void> write(String key, int number) {
        return here.put(key, String.valueOf(number)).contextWrite(CacheContext.session(session(key)));
    }

    @Override
    public Flux<Answer> read(String key) {
        return Flux.concat(
                read(here.cache, key),
                read(here.cache.with(Consistency.SESSION), key).contextWrite(CacheContext.session(session(key))),
                Mono.defer(() -> read(there.cache.with(Consistency.SESSION), key)
                        .contextWrite(
                                CacheContext.session(Session.of(session(key).token())))),
                read(there.cache.with(Consistency.STRONG), key));
    }

    /** Each user has a key, and a session for all his requests. */
    private Session session(String key) {
        return sessions.computeIfAbsent(key, user -> Session.begin());
    }

    private static Mono<Answer> read(ReactiveCache<String, String> cache, String key) {
        return Mono.defer(() -> cache.getEntry(key))
                .map(WeirOwnWriting::answer)
                .defaultIfEmpty(new Answer(Answer.NONE, true));
    }

    private static Answer answer(Entry<String> entry) {
        int number = entry.value()
                .map(value -> Integer.parseInt(WeirBehind.packed(value)))
                .orElse(Answer.NONE);
        return new Answer(number, entry.tier() == Tier.SOURCE);
    }

    @Override
    public void clear() {
        there.cache.clear().block(Instance.LONG);
    }

    @Override
    public void invalidateTag() {
        there.cache.invalidateTags(List.of(TAG)).block(Instance.LONG);
    }

    @Override
    public long waiting() {
        return here.waiting();
    }

    @Override
    public void drained() {
        here.cache.outbox().drained().block(Instance.LONG);
    }

    @Override
    public void close() {
        here.close();
        there.close();
    }
}
