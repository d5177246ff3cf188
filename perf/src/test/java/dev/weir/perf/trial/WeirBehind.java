/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.CacheBuilder;
import dev.weir.CacheOutbox;
import dev.weir.Consistency;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.metrics.CacheEvent;
import dev.weir.outbox.WriteBehind;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.RowMapping;
import dev.weir.redis.Redis;
import dev.weir.redis.trial.Instance;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A cache that writes behind to the table of a trial: what is tried. */
final class WeirBehind implements Behind {

    static final String CACHE = "items";

    final Weir weir;
    final ReactiveCache<String, String> cache;
    private final ConnectionPool pool;
    private final Queue<Long> losses = new ConcurrentLinkedQueue<>();

    WeirBehind(Site site, WriteBehind how) {
        this(site, how, Redis.at(site.redis()).shards(site.shards()));
    }

    WeirBehind(Site site, WriteBehind how, Redis redis) {
        this(site, how, redis, builder -> builder);
    }

    /** The same, built otherwise. */
    WeirBehind(Site site, WriteBehind how, Redis redis, UnaryOperator<CacheBuilder<String, String>> change) {
        this.pool = pool(site);
        this.weir = Weir.named(site.namespace()).remote(redis).build();
        this.cache = change.apply(weir.cache(CACHE, String.class, String.class).writeBehind(store(pool), how))
                .build();
        cache.events().ofType(CacheEvent.OutboxLost.class).subscribe(lost -> losses.add(System.nanoTime()));
    }

    static ConnectionPool pool(Site site) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(
                        site.postgres().connections(settings -> settings.schema(site.schema())))
                .initialSize(0)
                .maxSize(6)
                .maxAcquireTime(Duration.ofSeconds(5))
                .build());
    }

    /** The store, as soon as Postgres is there to look at the table. */
    static PostgresStore<String, String> store(ConnectionPool pool) {
        RowMapping<String> rows = RowMapping.<String>reading(
                        row -> unpacked(Objects.requireNonNull(row.get("stamp", String.class))))
                .column("stamp", String.class, WeirBehind::packed);
        return Objects.requireNonNull(PostgresStore.on(pool)
                .table("items")
                .key("id", String.class)
                .value(rows)
                .createShardTable()
                .build()
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(100)))
                .block(Instance.LONG));
    }

    /** In the cache a stamp stands in brackets, so that the witness sees where it begins and ends. */
    static String packed(String value) {
        return Ballast.off(value.substring(1, value.length() - 1));
    }

    private static String unpacked(String stamp) {
        return "<" + stamp + ">";
    }

    @Override
    public Mono<Void> put(String key, String stamp) {
        return cache.put(key, unpacked(stamp));
    }

    @Override
    public Mono<Void> remove(String key) {
        return cache.remove(key);
    }

    @Override
    public Mono<String> read(String key, boolean isStrong) {
        return (isStrong ? cache.with(Consistency.STRONG) : cache).get(key).map(WeirBehind::packed);
    }

    @Override
    public long waiting() {
        return state().waiting();
    }

    CacheOutbox.State state() {
        return Objects.requireNonNull(cache.outbox().state().block(Instance.LONG));
    }

    /** When it was told for the first time that something is lost, by {@link System#nanoTime()}; zero if never. */
    long lostAt() {
        return losses.isEmpty() ? 0 : losses.peek();
    }

    @Override
    public void close() {
        weir.close().block(Instance.LONG);
        pool.disposeLater().block(Instance.LONG);
    }
}
