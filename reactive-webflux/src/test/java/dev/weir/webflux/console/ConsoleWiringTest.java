/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.micrometer.MicrometerRecorder;
import dev.weir.webflux.boot.Boots;
import dev.weir.webflux.boot.Served;
import dev.weir.webflux.boot.WeirConfigurationException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

/** The console is there where it is switched on, in a reactive web application, and its properties make sense. */
class ConsoleWiringTest {

    private final ReactiveWebApplicationContextRunner application =
            new ReactiveWebApplicationContextRunner().withConfiguration(Boots.OURS);

    @Test
    void withoutBeingSwitchedOnThereIsNone() {
        application.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(ConsoleFeed.class)
                .doesNotHaveBean(TierLatencies.class)
                .doesNotHaveBean("weirConsoleRoutes"));
        Boots.application()
                .withPropertyValues("weir.console.enabled=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ConsoleFeed.class));
        Served.application().run(context -> {
            for (String path : new String[] {"/weir", "/weir/", "/weir/live", "/weir/console.js"}) {
                Served.client(context).get().uri(path).exchange().expectStatus().isNotFound();
            }
        });
    }

    @Test
    void itLeavesTheMetersWhereTheyAre() {
        application
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("weir.console.enabled=true")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ConsoleFeed.class)
                        .hasSingleBean(MicrometerRecorder.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "path=weir; weir.console.path; without a slash at the end",
                "path=/; weir.console.path; such as /weir",
                "path=/weir/; weir.console.path; such as /weir",
                "path=/a/../b; weir.console.path; such as /weir",
                "path=/{id}; weir.console.path; such as /weir",
                "path=/**; weir.console.path; such as /weir",
                "path=; weir.console.path; such as /weir",
                "every=50ms; weir.console.every; from 100ms to 1m",
                "every=2m; weir.console.every; from 100ms to 1m",
                "every=-1s; weir.console.every; from 100ms to 1m",
                "history=100ms; weir.console.history; less than one sample",
                "history=2h; weir.console.history; more than 3600",
                "hosts=http://console.example; weir.console.hosts; such as console.example",
                "hosts=console.example:8080; weir.console.hosts; without a scheme, a port or a path",
                "hosts=*; weir.console.hosts; such as console.example",
                "history=-1s; weir.console.history; less than one sample"
            })
    void whatMakesNoSenseKeepsTheApplicationFromStarting(String written, String property, String words) {
        application
                .withPropertyValues("weir.console.enabled=true", "weir.console." + written)
                .run(context -> {
                    assertThat(context).getFailure().rootCause().isInstanceOf(WeirConfigurationException.class);
                    assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageStartingWith(property + ": ")
                            .hasMessageContaining(words);
                });
    }

    @ParameterizedTest
    @CsvSource({"100ms, 3600", "200ms, 3000", "1s, 600", "1m, 10"})
    void theHistoryThatNobodySaysFitsTheTimeBetweenSamples(String every, int samples) {
        application
                .withPropertyValues("weir.console.enabled=true", "weir.console.every=" + every)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(ConsoleSettings.class).samples()).isEqualTo(samples);
                });
    }

    @ParameterizedTest
    @CsvSource({"access=everything", "enbled=true"})
    void whatNobodyKnowsIsRefused(String written) {
        application
                .withPropertyValues("weir.console." + written)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(
                                written.substring(written.indexOf('=') + 1).equals("true")
                                        ? "weir.console.enbled"
                                        : "weir.console.access"));
    }
}
