/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.r2dbc.server.PostgresEndpoint;
import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.r2dbc.server.PostgresServer;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.redis.server.RespConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bed of a trial: a Redis of its own, a table in Postgres that watches itself, a ledger, and processes that end with it. */
final class Bed implements AutoCloseable {

    private static final Pattern STAMP = Pattern.compile("<([^<>]+)>");

    final RedisServer redis;
    final PostgresSchema schema;
    final AuditedTable table;
    final Site site;
    final Ledger ledger = new Ledger();
    private final Map<Duration, FaultProxy> proxies = new HashMap<>();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    /** One for all of them, begun with the first. */
    private static final class Shared {
        static final PostgresServer POSTGRES = PostgresServer.start();
    }

    private Bed(RedisServer redis, PostgresEndpoint postgres, int shards, String name) {
        this.redis = redis;
        this.schema = PostgresSchema.on(postgres);
        this.table = new AuditedTable(schema);
        this.site = new Site(redis.url(), shards, postgres.port(), schema.name(), name);
    }

    /** With a Redis that has an append-only file, and tables in the Postgres that trials share. */
    static Bed of(int shards) {
        return of(shards, RedisOptions.defaults().withAppendOnly("everysec"));
    }

    /** The same with a Redis like this. */
    static Bed of(int shards, RedisOptions options) {
        return of(shards, options, Shared.POSTGRES.endpoint());
    }

    /** The same with tables in this Postgres. */
    static Bed of(int shards, RedisOptions options, PostgresEndpoint postgres) {
        return new Bed(RedisEdition.preferred().start(options), postgres, shards, RedisEdition.namespace(Bed.class));
    }

    /** A process that writes, which has yet to say that it is there. */
    Writer writer() {
        return owned(Writer.start(site, ledger));
    }

    /** The same over a line that is late by so much, each way: what lies between two steps is as wide then as it is between machines. */
    Writer writerFarAway(Duration late) {
        FaultProxy proxy = proxies.computeIfAbsent(late, time -> {
            FaultProxy line = owned(FaultProxy.before(redis.endpoint()));
            line.delay(time);
            return line;
        });
        return owned(Writer.start(site.throughRedis(proxy.url()), ledger));
    }

    /** What has come into outboxes from now on. */
    Witness witness() {
        return owned(new Witness(redis.endpoint()));
    }

    /** A process that was killed keeps its lanes to itself for some seconds, which nobody has to wait for here. */
    void endClaims() {
        try (RespConnection connection = redis.endpoint().connect()) {
            for (int shard = 0; shard < site.shards(); shard++) {
                connection.call("DEL", claim(shard));
            }
        }
    }

    /** Where the right to drain a lane lies. */
    String claim(int shard) {
        return "weir:{" + site.namespace() + ":" + shard + "}:d:" + WeirBehind.CACHE;
    }

    private String outbox(int shard) {
        return "weir:{" + site.namespace() + ":" + shard + "}:out:" + WeirBehind.CACHE;
    }

    /** How many records wait, as the server has it. */
    long waiting() {
        long waiting = 0;
        try (RespConnection connection = redis.endpoint().connect()) {
            for (int shard = 0; shard < site.shards(); shard++) {
                waiting += Long.parseLong(connection.text("XLEN", outbox(shard)));
            }
        }
        return waiting;
    }

    /** The stamps of the records that are in outboxes, or in the stream of who does it by hand. */
    Set<String> stampsWaiting() {
        Set<String> stamps = new HashSet<>();
        try (RespConnection connection = redis.endpoint().connect()) {
            List<String> streams = new ArrayList<>(List.of("naive:" + site.namespace()));
            for (int shard = 0; shard < site.shards(); shard++) {
                streams.add(outbox(shard));
            }
            for (String stream : streams) {
                Matcher stamp = STAMP.matcher(connection.text("XRANGE", stream, "-", "+"));
                while (stamp.find()) {
                    stamps.add(stamp.group(1));
                }
            }
        }
        return stamps;
    }

    /** Keeps everybody from the table until it is closed, as who changes a large part of it does. */
    TableLock lock() {
        return owned(new TableLock(site, "ACCESS EXCLUSIVE"));
    }

    /** The same for those who write. */
    TableLock lockForWriters() {
        return owned(new TableLock(site, "EXCLUSIVE"));
    }

    /** The verdict on writes to keys that are each written once, whose order is of no account. */
    Verdict verdictOnUnique() {
        Map<String, Integer> places = new HashMap<>();
        ledger.confirmed().forEach(write -> places.put(write.stamp(), places.size()));
        return Verdict.of(ledger.confirmed(), places, table, Set.of());
    }

    /** Has it closed with the bed, before what was there before it. */
    <T extends AutoCloseable> T owned(T what) {
        owned.push(what);
        return what;
    }

    @Override
    public void close() {
        for (AutoCloseable each : owned) {
            try {
                each.close();
            } catch (Exception broken) {
                throw new IllegalStateException(broken);
            }
        }
        schema.close();
        redis.close();
    }
}
