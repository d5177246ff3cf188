/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import dev.weir.r2dbc.server.PostgresEndpoint;
import dev.weir.r2dbc.server.PostgresServer;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A backstage: the servers of a demonstration, all of them real. They end with its process, also when that is killed. */
final class Backstage implements AutoCloseable {

    private final PostgresServer postgres;
    private final RedisServer redis;
    private final FaultProxy line;
    private final Carrier carrier;
    private final List<String> settings;

    private Backstage(PostgresServer postgres, RedisServer redis, Carrier carrier, List<String> settings) {
        this.postgres = postgres;
        this.redis = redis;
        this.carrier = carrier;
        this.settings = settings;
        PostgresEndpoint there = postgres.endpoint();
        this.line = FaultProxy.before(RedisEndpoint.of("redis://" + there.host() + ":" + there.port()));
    }

    /** Starts all of them, one after the other, and fills the tables; each instance is told these settings. */
    static Backstage open(Progress progress, List<String> settings) {
        PostgresServer postgres = progress.tell("Postgres", PostgresServer::start);
        progress.tell("300 products", () -> postgres.endpoint().say(schema()));
        // What was acknowledged is in its file, so that it is there again when it was stopped and started.
        RedisServer redis = progress.tell(
                "Redis",
                () -> RedisEdition.embedded().start(RedisOptions.defaults().withAppendOnly("everysec")));
        return new Backstage(postgres, redis, Carrier.open(), settings);
    }

    /** The way of the shop to Postgres, which can be made slow. */
    FaultProxy line() {
        return line;
    }

    RedisServer redis() {
        return redis;
    }

    Carrier carrier() {
        return carrier;
    }

    /** The way of who watches, which is never slow. */
    PostgresEndpoint postgres() {
        return postgres.endpoint();
    }

    /** What an instance has to be told. */
    String[] arguments(String... others) {
        PostgresEndpoint through = postgres().withPort(line.endpoint().port());
        Stream<String> said = Stream.of(
                "--spring.config.name=storefront",
                "--logging.level.root=warn",
                // Shoppers count what goes wrong.
                "--logging.level.reactor.netty.http.client=off",
                // A Redis that was started again is another server to each shard; what is lost for certain is an error.
                "--logging.level.dev.weir.Losses=error",
                "--weir.redis.url=" + redis.url(),
                "--spring.r2dbc.url=r2dbc:postgresql://" + through.host() + ":" + through.port() + "/"
                        + through.database(),
                "--spring.r2dbc.username=" + through.user(),
                "--weir.redis.command-timeout=2s",
                "--storefront.carrier=" + carrier.url());
        return Stream.of(said, settings.stream(), Stream.of(others))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    @Override
    public void close() {
        carrier.close();
        redis.close();
        line.close();
        postgres.close();
    }

    private static String schema() {
        try (InputStream in = Backstage.class.getResourceAsStream("/storefront/schema.sql")) {
            if (in == null) {
                throw new IllegalStateException("There is no storefront/schema.sql on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
