/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.time.Duration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.reactive.server.WebTestClient;

/** An application as its users start it: all auto-configurations there are, and a server at a port. */
public final class Served {

    /** Those of connections that nobody has said. */
    private static final String UNSAID = "spring.autoconfigure.exclude="
            + "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration,"
            + "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration,"
            + "org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration";

    /** Nobody tells it that it is alive, as {@code SpringApplication} does. */
    private static final String UNTOLD = "management.health.livenessstate.enabled=false";

    private Served() {}

    public static ReactiveWebApplicationContextRunner application() {
        return new ReactiveWebApplicationContextRunner(AnnotationConfigReactiveWebServerApplicationContext::new)
                .withInitializer(Served::convertLeniently)
                .withInitializer(new ServerPortInfoApplicationContextInitializer())
                .withUserConfiguration(Everything.class)
                .withPropertyValues("server.port=0", "spring.application.name=shop", UNSAID, UNTOLD)
                .withPropertyValues(
                        "management.health.readinessstate.enabled=false",
                        "management.endpoint.health.probes.enabled=false");
    }

    /** A client of its server. */
    public static WebTestClient client(ApplicationContext context) {
        return WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port(context))
                .responseTimeout(Duration.ofSeconds(30))
                .build();
    }

    /** Where its server listens. */
    public static int port(ApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** As {@code SpringApplication} has it. */
    private static void convertLeniently(ConfigurableApplicationContext context) {
        context.getEnvironment().setConversionService(new ApplicationConversionService());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Everything {}
}
