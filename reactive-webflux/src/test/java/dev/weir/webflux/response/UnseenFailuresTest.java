/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

class UnseenFailuresTest {

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private Site site;

    @BeforeEach
    void open() {
        Loggers.useCustomLoggers(name -> logger());
        try {
            site = Site.usual();
        } finally {
            Loggers.resetLoggerFactory();
        }
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aFailureThatIsStoodInForIsLoggedOnce() {
        site.counting("Cache-Control", "max-age=10, stale-if-error=60");
        site.get("/a");
        site.afterSeconds(11);
        site.handler(exchange -> Mono.error(new IllegalStateException("planned")));
        assertThat(site.get("/a").status()).isEqualTo(200);
        assertThat(site.get("/a").status()).isEqualTo(200);
        assertThat(logged).hasSize(1);
        assertThat(logged.get(0))
                .startsWith("warn")
                .contains("A handler has failed, and no client of '{}' sees it")
                .contains("pages")
                .contains("planned")
                .doesNotContain("/a");
    }

    @Test
    void soIsAnErrorThatIsStoodInFor() {
        site.counting("Cache-Control", "max-age=10, stale-if-error=60");
        site.get("/a");
        site.afterSeconds(11);
        site.handler(exchange -> Site.answer(exchange, 503, "down"));
        assertThat(site.get("/a").status()).isEqualTo(200);
        assertThat(logged).hasSize(1);
        assertThat(logged.get(0)).contains("has answered {}").contains("503");
    }

    @Test
    void soIsWhatFailsBehindAnAnswer() {
        site.counting("Cache-Control", "max-age=10, stale-while-revalidate=60");
        site.get("/a");
        site.get("/b");
        site.afterSeconds(11);
        site.handler(exchange -> exchange.getRequest().getURI().getPath().equals("/a")
                ? Mono.error(new IllegalStateException("planned"))
                : Site.answer(exchange, 503, "down"));
        site.get("/a");
        Site.eventually(() -> logged.size() == 1);
        site.get("/b");
        Site.eventually(() -> logged.size() == 2);
        assertThat(logged.get(0)).contains("planned");
        assertThat(logged.get(1)).contains("503");
    }

    @Test
    void andThatItHasEndedSoThatTheNextOneIsLoggedAgain() {
        site.counting("Cache-Control", "max-age=10, stale-if-error=600");
        site.get("/a");
        for (int i = 0; i < 2; i++) {
            site.afterSeconds(11);
            site.handler(exchange -> Site.answer(exchange, 503, "down"));
            site.get("/a");
            site.counting("Cache-Control", "max-age=10, stale-if-error=600");
            assertThat(site.get("/a").said()).contains("stored");
        }
        assertThat(logged).hasSize(4);
        assertThat(logged.get(1)).startsWith("info").contains("answers again");
        assertThat(logged.get(3)).startsWith("info");
    }

    @Test
    void whatItsClientSeesIsNotLogged() {
        site.handler(exchange -> Mono.error(new IllegalStateException("planned")));
        assertThat(site.get("/a").status()).isEqualTo(500);
        site.counting("Cache-Control", "max-age=10");
        site.get("/a");
        assertThat(logged).isEmpty();
    }

    private Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("is")) {
                        return true;
                    }
                    if (method.getName().equals("getName")) {
                        return "test";
                    }
                    if (method.getName().equals("warn") || method.getName().equals("info")) {
                        logged.add(method.getName() + " " + Arrays.deepToString(arguments));
                    }
                    return null;
                });
    }
}
