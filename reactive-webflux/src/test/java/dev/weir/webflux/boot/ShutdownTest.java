/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Health;
import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClient;
import reactor.test.StepVerifier;
import reactor.test.util.LoggerUtils;
import reactor.test.util.TestLogger;

/** The end of an application with a server: requests in flight, then what was written behind, and no longer than allowed. */
class ShutdownTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestLogger log = new TestLogger();
    private final Disposable captured = LoggerUtils.useCurrentLoggersWithCapture();

    ShutdownTest() {
        LoggerUtils.enableCaptureWith(log);
    }

    @AfterEach
    void close() {
        LoggerUtils.disableCapture();
        captured.dispose();
    }

    @Test
    void requestsInFlightAreAnsweredFromCachesThatAreOpen() {
        Served.application().withUserConfiguration(Slow.class).run(context -> {
            Weir weir = context.getBean(Weir.class);
            Counter counter = context.getBean(Counter.class);
            Mono<String> asked = HttpClient.create()
                    .port(Served.port(context))
                    .get()
                    .uri("/a")
                    .responseSingle((head, body) -> body.asString().map(text -> head.status() + " " + text));
            CompletableFuture<String> answer = asked.toFuture();
            counter.asked.asMono().block(LONG);

            close(context);

            assertThat(answer).succeedsWithin(LONG).isEqualTo("200 OK text of a while UP");
            assertThat(weir.health().status()).isEqualTo(Health.Status.DOWN);
            assertThat(log.getErrContent()).doesNotContain("Closing Weir");
        });
    }

    @Test
    void whatItsPhaseHasNoTimeForStaysInTheOutboxAndIsTold() {
        RedisOptions durable = RedisOptions.defaults().withAppendOnly("always");
        try (PostgresSchema schema = PostgresSchema.create();
                RedisServer redis = RedisEdition.embedded().start(durable)) {
            schema.say("CREATE TABLE goods (id text COLLATE \"C\" PRIMARY KEY, name text, version bigint)");
            writingBehind(schema, redis).run(context -> {
                assertThat(context).hasNotFailed();
                Weir weir = context.getBean(Weir.class);
                PostgresqlConnection other = schema.connections().create().block(LONG);
                run(other, "BEGIN");
                run(other, "LOCK TABLE goods IN EXCLUSIVE MODE");
                put(context.getBean(WeirCaches.class));

                close(context);

                assertThat(records(redis)).isEqualTo(1);
                assertThat(log.getErrContent())
                        .contains("Closing Weir[shop, caches [products]] has not ended within"
                                + " spring.lifecycle.timeout-per-shutdown-phase. Writes wait in the outbox")
                        .contains("flushes them: products 1");
                run(other, "ROLLBACK");
                StepVerifier.create(other.close()).expectComplete().verify(LONG);
                StepVerifier.create(weir.close()).expectComplete().verify(LONG);
                assertThat(schema.say("SELECT name FROM goods")).containsExactly("first");
                assertThat(records(redis)).isZero();
            });
        }
    }

    private static ReactiveWebApplicationContextRunner writingBehind(PostgresSchema schema, RedisServer redis) {
        String at = "weir.caches.products.";
        return Served.application()
                .withBean(ConnectionFactory.class, schema::connections)
                .withPropertyValues(
                        "spring.lifecycle.timeout-per-shutdown-phase=1s",
                        "weir.redis.url=" + redis.url(),
                        "weir.redis.command-timeout=10s",
                        at + "key=String",
                        at + "value=dev.weir.webflux.boot.TableEffectTest$Goods",
                        at + "model=write-behind",
                        at + "write-behind.drain-for=1h",
                        at + "store.table=goods",
                        at + "store.key-column=id",
                        at + "store.version-column=version",
                        at + "store.shard-table=created");
    }

    /** It is accepted once the server is known to keep it. */
    private static void put(WeirCaches caches) {
        ReactiveCache<String, TableEffectTest.Goods> goods =
                caches.get("products", String.class, TableEffectTest.Goods.class);
        Flux.interval(Duration.ofMillis(50))
                .onBackpressureDrop()
                .concatMap(tick -> goods.explain("a"))
                .takeUntil(explanation -> explanation.remote().orElseThrow().coherent())
                .blockLast(LONG);
        StepVerifier.create(goods.put("a", new TableEffectTest.Goods("a", "first", 1)))
                .expectComplete()
                .verify(LONG);
    }

    private static long records(RedisServer redis) {
        long records = 0;
        for (int shard = 0; shard < 32; shard++) {
            records += Long.parseLong(
                    String.valueOf(redis.endpoint().call("XLEN", "weir:{shop:" + shard + "}:out:products")));
        }
        return records;
    }

    private static void run(PostgresqlConnection connection, String sql) {
        StepVerifier.create(connection.createStatement(sql).execute().flatMap(result -> result.getRowsUpdated()))
                .thenConsumeWhile(rows -> true)
                .expectComplete()
                .verify(LONG);
    }

    private static void close(ApplicationContext context) {
        ((ConfigurableApplicationContext) context).close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Slow {

        @Bean
        ReactiveCache<String, String> texts(Weir weir) {
            return weir.cache("texts", String.class, String.class)
                    .readThrough((Loader<String, String>) (key, context) -> Mono.just("text of " + key))
                    .build();
        }

        @Bean
        Counter counter(Weir weir, ReactiveCache<String, String> texts) {
            return new Counter(weir, texts);
        }

        @Bean
        Closing closing(Counter counter) {
            return new Closing(counter);
        }
    }

    /** Answers once the end has begun. */
    @RestController
    static class Counter {

        final Sinks.Empty<Void> asked = Sinks.empty();
        final Sinks.Empty<Void> ending = Sinks.empty();
        private final Weir weir;
        private final ReactiveCache<String, String> texts;

        Counter(Weir weir, ReactiveCache<String, String> texts) {
            this.weir = weir;
            this.texts = texts;
        }

        @GetMapping("/{id}")
        public Mono<String> find(@PathVariable("id") String id) {
            asked.tryEmitEmpty();
            return ending.asMono()
                    .then(texts.get(id))
                    .map(text -> text + " while " + weir.health().status());
        }
    }

    /** Ends while the server waits for its requests. */
    record Closing(Counter counter) implements SmartLifecycle {

        @Override
        public void start() {}

        @Override
        public void stop() {
            counter.ending.tryEmitEmpty();
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public int getPhase() {
            return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
        }
    }
}
