/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.response.FilterPlan;
import dev.weir.webflux.response.ResponseCacheFilter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import reactor.core.publisher.Mono;

/** Every property of the response cache reaches it, and what is wrong keeps the application from starting. */
class ResponsesEffectTest {

    private static final String AT = "weir.responses.";
    private static final String PATHS = "paths=/catalog/**";
    private static final String HOSTS = "hosts=shop.example";

    static Stream<Effect> all() {
        return Stream.of(
                Effect.of("enabled", "true", "Settings", PATHS, HOSTS),
                effect("name", "pages", "name=pages"),
                Effect.of("paths", "/a/**,/b", "paths=[/a/**, /b]", "enabled=true", HOSTS),
                Effect.of("hosts", "one.example,Two.example:8080", "two.example:8080", "enabled=true", PATHS),
                Effect.of("any-host", "true", "hosts=[]", "enabled=true", PATHS),
                effect("keyed", "X-Region", "keyed=[x-region]"),
                effect("seen", "X-Shop", "x-shop"),
                effect("ignored-cookies", "_ga,_gid", "_gid"),
                effect("sharing-authorized", "true", "sharesAuthorized=true"),
                effect("ignoring-request-directives", "true", "heedsRequests=false"),
                effect("shortest-age", "3s", "shortestAge=PT3S"),
                effect("heuristic.fraction", "0.2", "fraction=0.2", "heuristic.at-most=1h"),
                effect("heuristic.at-most", "2h", "atMost=PT2H", "heuristic.fraction=0.1"),
                effect("largest-body", "100KB", "largestBody=102400"),
                effect("maximum-bytes", "1MB", "maximumWeight=1048576"),
                effect("kept-at-most", "2h", "keptAtMost=PT2H"),
                effect("validated-for", "2h", "validatedFor=PT2H"),
                effect("passed-for", "7s", "passedFor=PT7S"),
                effect("patience", "8s", "loadTimeout=PT8S"));
    }

    private static Effect effect(String property, String value, String seen, String... more) {
        String[] beside = Stream.concat(Stream.of("enabled=true", PATHS, HOSTS), Stream.of(more))
                .toArray(String[]::new);
        return Effect.of(property, value, seen, beside);
    }

    @ParameterizedTest
    @MethodSource("all")
    void thePropertyReachesTheResponseCache(Effect effect) {
        ReactiveWebApplicationContextRunner without =
                application(effect.beside().toArray(String[]::new));
        without.run(context -> {
            if (context.getStartupFailure() == null) {
                assertThat(plan(context.getBeanProvider(ResponseCacheFilter.class)
                                .getIfAvailable()))
                        .doesNotContain(effect.seen());
            }
        });
        without.withPropertyValues(AT + effect.property() + "=" + effect.value())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(plan(context.getBean(ResponseCacheFilter.class))).contains(effect.seen());
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "name=pages; weir.responses.paths; Write which answers may be kept",
                "paths=; weir.responses.paths; Write which answers may be kept",
                "paths=/a; weir.responses.hosts; Write those that requests may name",
                "paths=/a{; weir.responses.paths; ",
                "paths=/a hosts=a any-host=true; weir.responses.hosts; it is for any host",
                "paths=/a hosts=a largest-body=3GB; weir.responses.largest-body; less than 2GB",
                "paths=/a hosts=a largest-body=65MB; weir.responses.largest-body; 64 MiB",
                "paths=/a hosts=a maximum-bytes=0; weir.responses.maximum-bytes; must be positive",
                "paths=/a hosts=a shortest-age=-1s; weir.responses.shortest-age; must not be negative",
                "paths=/a hosts=a patience=0s; weir.responses.patience; patience must be positive",
                "paths=/a hosts=a heuristic.fraction=0.1; weir.responses.heuristic.at-most; belong together",
                "paths=/a hosts=a heuristic.at-most=1h; weir.responses.heuristic.fraction; belong together",
                "paths=/a hosts=a heuristic.fraction=2 heuristic.at-most=1h; weir.responses.heuristic; [0, 1]",
                "paths=/a hosts=a name=a/b; weir.responses; name"
            })
    void theMessageNamesThePropertyAndWhatToWrite(String written, String property, String words) {
        application(("enabled=true " + written).split(" ")).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new WeirFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis).isNotNull();
            assertThat(analysis.getDescription()).startsWith("The property '" + property + "'");
            assertThat(analysis.getDescription() + " " + analysis.getAction()).contains(words == null ? "" : words);
        });
    }

    @Test
    void whatNobodyKnowsIsRefused() {
        application("enbled=true")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("weir.responses.enbled"));
    }

    @Test
    void aCustomizerHasTheLastWord() {
        application("enabled=true", PATHS, HOSTS, "patience=8s")
                .withBean(
                        ResponseCacheCustomizer.class,
                        () -> builder -> builder.keyedBy(exchange -> Mono.just("somebody"))
                                .largestBody(1_000))
                .run(context -> assertThat(plan(context.getBean(ResponseCacheFilter.class)))
                        .contains("loadTimeout=PT8S", "largestBody=1000")
                        .doesNotContain("identity=null"));
    }

    private static ReactiveWebApplicationContextRunner application(String... properties) {
        return new ReactiveWebApplicationContextRunner()
                .withConfiguration(Boots.OURS)
                .withPropertyValues(Stream.of(properties).map(AT::concat).toArray(String[]::new));
    }

    private static String plan(ResponseCacheFilter filter) {
        return filter == null ? "none" : FilterPlan.of(filter);
    }
}
