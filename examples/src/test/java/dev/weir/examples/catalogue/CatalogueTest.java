/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.examples.Servers;
import dev.weir.r2dbc.CountedStatements;
import io.r2dbc.spi.ConnectionFactory;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import reactor.core.publisher.Mono;

/** Two instances of the {@link Catalogue}, started as applications are, over a real Redis, a real Postgres and real HTTP. */
class CatalogueTest {

    /** Less a tenth at most, so that not all that was loaded together expires together. */
    private static final String TEN_MINUTES = "private, max-age=(5[4-9]\\d|600)";

    private static Servers servers;
    private static CatalogueInstance first;
    private static CatalogueInstance second;

    @BeforeAll
    static void start() {
        servers = Servers.start();
        servers.postgres()
                .say("CREATE TABLE products (id text PRIMARY KEY, name text NOT NULL, version bigint NOT NULL);"
                        + "INSERT INTO products SELECT 'p-' || n, 'Kettle ' || n, 1 FROM generate_series(1, 9) n");
        first = CatalogueInstance.start(servers, Statements.class);
        second = CatalogueInstance.start(servers, Statements.class);
    }

    @AfterAll
    static void stop() {
        second.close();
        first.close();
        servers.close();
    }

    @Test
    void theFirstRequestReadsPostgresAndTheSecondMemory() {
        long before = queries(first);
        HttpResponse<String> loaded = answer(first.get("/products/p-1"));

        assertThat(loaded.statusCode()).isEqualTo(200);
        assertThat(loaded.body()).isEqualTo("{\"id\":\"p-1\",\"name\":\"Kettle 1\",\"version\":1}");
        assertThat(field(loaded, "Content-Type")).isEqualTo("application/json");
        assertThat(field(loaded, "ETag")).isEqualTo("W/\"1\"");
        assertThat(field(loaded, "Cache-Control")).matches(TEN_MINUTES);
        assertThat(field(loaded, "Age")).matches("\\d+");
        assertThat(field(loaded, "Cache-Status")).matches("weir; fwd=miss; ttl=\\d+; detail=SOURCE");
        assertThat(queries(first)).isEqualTo(before + 1);

        HttpResponse<String> kept = answer(first.get("/products/p-1"));

        assertThat(kept.body()).isEqualTo(loaded.body());
        assertThat(field(kept, "ETag")).isEqualTo("W/\"1\"");
        assertThat(field(kept, "Cache-Status")).matches("weir; hit; ttl=\\d+; detail=LOCAL");
        assertThat(queries(first)).isEqualTo(before + 1);
    }

    @Test
    void anotherInstanceIsServedFromRedis() {
        String loaded = answer(first.get("/products/p-2")).body();
        long before = queries(second);
        HttpResponse<String> shared = answer(second.get("/products/p-2"));

        assertThat(shared.body()).isEqualTo(loaded).contains("Kettle 2");
        assertThat(field(shared, "ETag")).isEqualTo("W/\"1\"");
        assertThat(field(shared, "Cache-Control")).matches(TEN_MINUTES);
        assertThat(field(shared, "Cache-Status")).matches("weir; hit; ttl=\\d+; detail=REMOTE");
        assertThat(queries(second)).isEqualTo(before);
    }

    @Test
    void whoHasAnAnswerIsToldThatItHasNotChanged() {
        String tag = field(answer(first.get("/products/p-3")), "ETag");
        HttpResponse<String> unchanged = answer(second.get("/products/p-3", "If-None-Match", tag));

        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(field(unchanged, "ETag")).isEqualTo(tag);
        assertThat(field(unchanged, "Cache-Control")).matches(TEN_MINUTES);
        assertThat(field(unchanged, "Age")).matches("\\d+");
        assertThat(answer(first.get("/products/p-3", "If-None-Match", "W/\"0\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatOneInstanceWritesTheOtherAnswers() {
        answer(first.get("/products/p-4"));
        assertThat(answer(second.get("/products/p-4")).body()).contains("Kettle 4");
        long before = queries(second);

        HttpResponse<String> written =
                answer(first.post("/products", "{\"id\":\"p-4\",\"name\":\"Teapot\",\"version\":2}"));

        assertThat(written.statusCode()).isEqualTo(200);
        assertThat(servers.postgres().say("SELECT name FROM products WHERE id = 'p-4'"))
                .containsExactly("Teapot");
        HttpResponse<String> told = answer(second.get("/products/p-4")
                .filter(answer -> answer.body().contains("Teapot"))
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(5))));
        assertThat(field(told, "ETag")).isEqualTo("W/\"2\"");
        assertThat(queries(second)).isEqualTo(before);
        assertThat(answer(second.get("/products/p-4", "If-None-Match", "W/\"1\""))
                        .statusCode())
                .isEqualTo(200);
        assertThat(answer(first.get("/products/p-4")).body()).contains("Teapot");
    }

    @Test
    void whoHasReadAnOlderVersionMayNotWrite() {
        HttpResponse<String> refused =
                answer(first.post("/products", "{\"id\":\"p-5\",\"name\":\"Teapot\",\"version\":1}"));

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(answer(first.get("/products/p-5")).body()).contains("Kettle 5");
    }

    @Test
    void anAbsenceIsKnownToBoth() {
        HttpResponse<String> absent = answer(first.get("/products/none"));

        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(field(absent, "Cache-Control")).isEqualTo("private, max-age=10");
        long before = queries(second);
        assertThat(answer(second.get("/products/none")).statusCode()).isEqualTo(404);
        assertThat(queries(second)).isEqualTo(before);
    }

    private static HttpResponse<String> answer(Mono<HttpResponse<String>> asked) {
        return asked.blockOptional(Servers.LONGEST).orElseThrow();
    }

    private static String field(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    private static long queries(CatalogueInstance instance) {
        return instance.bean(Statements.class).counted.stream()
                .flatMap(each -> each.said().stream())
                .filter(statement -> statement.startsWith("SELECT") && statement.contains("\"products\""))
                .count();
    }

    /** What an instance says to Postgres. */
    static final class Statements implements ConnectionFactoryDecorator {

        private final List<CountedStatements> counted = new CopyOnWriteArrayList<>();

        @Override
        public ConnectionFactory decorate(ConnectionFactory connections) {
            CountedStatements statements = new CountedStatements(connections);
            counted.add(statements);
            return statements;
        }
    }
}
