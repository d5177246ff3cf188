/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.webflux.response.ResponseCacheFilter;
import java.security.Principal;
import org.junit.jupiter.api.Test;
import org.springframework.core.Ordered;

/** The code in {@code docs/response-cache.md}. */
class ResponseCacheSnippetsTest {

    private final Weir weir = Weir.named("shop").build();

    @Test
    void pages() {
        // snippet: response-cache-pages
        ResponseCacheFilter pages = ResponseCacheFilter.in(weir, "pages")
                .paths("/catalog/**")
                .hosts("shop.example")
                .ignoredCookies("_ga")
                .build();
        // end
        assertThat(pages.getOrder()).isEqualTo(Ordered.LOWEST_PRECEDENCE);
        assertThat(weir.toString()).contains("pages");
    }

    /** Its seconds aside: those are what they are in a test. */
    @Test
    void itsPageShowsWhatTestsHaveSeen() {
        Repository repository = Repository.here();
        String tests = String.join("\n", repository.texts("OverHttpTest.java").values())
                .replaceAll("\\d+", "n");

        assertThat(repository
                        .page("docs/response-cache.md")
                        .blocks("text")
                        .get(0)
                        .text()
                        .lines())
                .hasSize(6)
                .allSatisfy(line -> assertThat(tests)
                        .contains("\"" + line.replace("Cache-Status: ", "").replaceAll("\\d+", "n") + "\""));
    }

    @Test
    void dashboards() {
        // snippet: response-cache-dashboards
        ResponseCacheFilter dashboards = ResponseCacheFilter.in(weir, "dashboards")
                .paths("/dashboard/**")
                .hosts("shop.example")
                .keyedBy(exchange -> exchange.getPrincipal().map(Principal::getName))
                .build();
        // end
        assertThat(dashboards.stats().size()).isZero();
        assertThat(weir.toString()).contains("dashboards");
    }
}
