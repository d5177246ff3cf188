/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static dev.weir.webflux.console.ConsoleTexts.got;
import static dev.weir.webflux.console.ConsoleTexts.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.webflux.boot.WeirCaches;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the console shows of a real Redis and Postgres: what the meters count, and nothing in the words of a driver. */
class ConsoleServersTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void whatRedisAnswersIsCounted() {
        try (RedisServer redis = RedisEdition.embedded().start(RedisOptions.defaults())) {
            application(redis)
                    .withPropertyValues("weir.caches.texts.maximum-size=2", "weir.caches.texts.safeguards=true")
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        Sampler sampler = context.getBean(Sampler.class);
                        await(() -> state(sampler)
                                .get("remote")
                                .get("coherence")
                                .asString()
                                .equals("COHERENT"));
                        // So many that hits, misses and evictions are of different numbers.
                        for (int i = 0; i < 70; i++) {
                            read(context, "k" + i % 20);
                        }
                        // What is evicted is counted behind the reads.
                        await(() -> {
                            long evictions = number(row(sampler, "texts"), "evictions");
                            return evictions > 0 && evictions == counted(context, "cache.evictions", "texts");
                        });
                        JsonNode row = row(sampler, "texts");

                        assertThat(number(row, "remoteHits")).isPositive().isEqualTo((long) registry(context)
                                .get("cache.hits")
                                .tags("cache", "texts", "layer", "remote")
                                .functionCounter()
                                .count());
                        assertThat(number(row, "remoteMisses"))
                                .isPositive()
                                .isEqualTo(counted(context, "cache.remote.misses", "texts"));
                        assertThat(state(sampler).get("sources").get("texts").asString())
                                .isEqualTo("REACHABLE");
                    });
        }
    }

    @Test
    void whatADriverSaysIsNotRepeatedAndWhatWaitsIsCounted() {
        try (PostgresSchema schema = PostgresSchema.create();
                RedisServer redis =
                        RedisEdition.embedded().start(RedisOptions.defaults().withAppendOnly("always"))) {
            schema.say("CREATE TABLE confidential (id text COLLATE \"C\" PRIMARY KEY, name text, version bigint)");
            String at = "weir.caches.activity.";
            application(redis)
                    .withBean(ConnectionFactory.class, schema::connections)
                    .withPropertyValues(
                            at + "key=String",
                            at + "value=" + Row.class.getName(),
                            at + "model=write-behind",
                            at + "write-behind.drain-for=1s",
                            at + "store.table=confidential",
                            at + "store.key-column=id",
                            at + "store.version-column=version",
                            at + "store.shard-table=created")
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        schema.say("DROP TABLE confidential");
                        WeirCaches caches = context.getBean(WeirCaches.class);
                        ReactiveCache<String, Row> activity = caches.get("activity", String.class, Row.class);
                        Flux.interval(Duration.ZERO, Duration.ofMillis(100))
                                .onBackpressureDrop()
                                .concatMap(tick -> activity.put("secret", new Row("secret", "walked", 1))
                                        .thenReturn(true)
                                        .onErrorReturn(false))
                                .filter(accepted -> accepted)
                                .blockFirst(LONG);
                        await(() -> !caches.weir().health().broken().isEmpty());
                        assertThat(caches.weir().health().broken().toString()).contains("confidential");
                        Sampler sampler = context.getBean(Sampler.class);

                        String state = sampler.take().state();

                        assertThat(state)
                                .contains("\"broken\":[\"STORE_MISCONFIGURED: the log says")
                                .doesNotContain("confidential", "secret", "walked", "relation");
                        assertThat(number(row(sampler, "activity"), "waiting"))
                                .isOne()
                                .isEqualTo((long) registry(context)
                                        .get("cache.outbox.records")
                                        .tag("cache", "activity")
                                        .gauge()
                                        .value());
                        assertThat(got(context, "/weir/caches/activity/keys?key=secret")
                                        .getResponseBody())
                                .contains("\"dirty\":true")
                                .doesNotContain("secret", "walked");
                    });
        }
    }

    private static ReactiveWebApplicationContextRunner application(RedisServer redis) {
        return ConsoleTexts.application()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("weir.redis.url=" + redis.url(), "weir.redis.command-timeout=10s");
    }

    private static MeterRegistry registry(ApplicationContext context) {
        return context.getBean(MeterRegistry.class);
    }

    private static long counted(ApplicationContext context, String meter, String cache) {
        return (long) registry(context).get(meter).tag("cache", cache).functionCounters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static JsonNode state(Sampler sampler) {
        return JsonMapper.shared().readTree(sampler.take().state());
    }

    private static JsonNode row(Sampler sampler, String cache) {
        return JsonMapper.shared().readTree(sampler.take().numbers()).get(1).get(cache);
    }

    private static long number(JsonNode row, String column) {
        return row.get(Column.ALL.stream().map(Column::name).toList().indexOf(column))
                .asLong();
    }

    private static void await(BooleanSupplier condition) {
        Flux.interval(Duration.ofMillis(20))
                .onBackpressureDrop()
                .filter(tick -> condition.getAsBoolean())
                .blockFirst(LONG);
    }

    /** What is written. */
    public record Row(String id, String name, long version) {}
}
