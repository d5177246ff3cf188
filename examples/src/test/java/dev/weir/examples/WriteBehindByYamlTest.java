/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.house.DropsSignals;
import dev.weir.webflux.boot.WeirCaches;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import reactor.core.publisher.Flux;

/** An application whose cache writes behind, by {@code activity.yaml} alone, over a real Redis and a real Postgres. */
@DropsSignals("an application that ends does not wait for what it has asked of lanes in which nothing waits")
class WriteBehindByYamlTest {

    private static final int USERS = 300;

    private static Servers servers;

    @BeforeAll
    static void start() {
        servers = Servers.start();
        servers.postgres().say("CREATE TABLE visits (id text PRIMARY KEY, page text NOT NULL)");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    void whatIsAcknowledgedArrivesInTheTable() {
        try (ConfigurableApplicationContext application = application()) {
            ReactiveCache<String, Visit> visits = visits(application);

            visits.put("ann", new Visit("ann", "basket")).block(Servers.LONGEST);
            visits.outbox().drained().block(Servers.LONGEST);

            assertThat(servers.postgres().say("SELECT page FROM visits WHERE id = 'ann'"))
                    .containsExactly("basket");
        }
    }

    @Test
    void whatIsAcknowledgedIsInTheTableWhenTheApplicationHasEnded() throws SQLException {
        try (Connection somebody = servers.postgres().jdbc()) {
            try (ConfigurableApplicationContext application = application()) {
                keepForHimself(somebody);
                Flux.range(0, USERS)
                        .flatMap(
                                user -> visits(application).put("user-" + user, new Visit("user-" + user, "home")),
                                USERS)
                        .blockLast(Servers.LONGEST);
                assertThat(rows()).containsExactly("0");
                application.addApplicationListener(
                        (ApplicationListener<ContextClosedEvent>) ending -> release(somebody));
            }
            assertThat(rows()).containsExactly(String.valueOf(USERS));
        }
    }

    @Test
    void itsPageShowsItsFile() {
        Repository repository = Repository.here();

        assertThat(repository.page("docs/write-behind.md").blocks("yaml"))
                .extracting(MarkdownPage.Block::text)
                .containsExactly(repository
                        .read("examples/src/test/resources/activity.yaml")
                        .strip());
    }

    private static List<String> rows() {
        return servers.postgres().say("SELECT count(*) FROM visits WHERE page = 'home'");
    }

    /** Others may read the table, and wait with what they write. */
    private static void keepForHimself(Connection somebody) throws SQLException {
        somebody.setAutoCommit(false);
        try (Statement statement = somebody.createStatement()) {
            statement.execute("LOCK TABLE visits IN SHARE MODE");
        }
    }

    private static void release(Connection somebody) {
        try {
            somebody.rollback();
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static ReactiveCache<String, Visit> visits(ConfigurableApplicationContext application) {
        return application.getBean(WeirCaches.class).get("visits", String.class, Visit.class);
    }

    private static ConfigurableApplicationContext application() {
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Activity.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run(servers.springArguments("--spring.config.name=activity", "--logging.level.root=warn"));
        Servers.awaitRedis(application.getBean(Weir.class), visits(application));
        return application;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Activity {}
}
