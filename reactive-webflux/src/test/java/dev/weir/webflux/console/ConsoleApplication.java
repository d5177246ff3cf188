/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.webflux.boot.WeirCaches;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** An application with a console, as a browser meets it. */
record ConsoleApplication(ConfigurableApplicationContext context) implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Map<String, String> USUAL = Map.of(
            "server.address", "127.0.0.1",
            "server.port", "0",
            "spring.application.name", "shop",
            "spring.main.banner-mode", "off",
            "spring.main.register-shutdown-hook", "false",
            "weir.console.enabled", "true",
            "weir.console.every", "200ms",
            "spring.autoconfigure.exclude",
                    "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration,"
                            + "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration,"
                            + "org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration");

    /** Without caches of its own. */
    static ConsoleApplication bare(String... properties) {
        return start(Bare.class, properties);
    }

    /** With one cache of quotes and one of texts. */
    static ConsoleApplication withCaches(String... properties) {
        return start(Caches.class, properties);
    }

    private static ConsoleApplication start(Class<?> configuration, String... properties) {
        Map<String, String> all = new LinkedHashMap<>(USUAL);
        for (String property : properties) {
            int sign = property.indexOf('=');
            all.put(property.substring(0, sign), property.substring(sign + 1));
        }
        String[] arguments = all.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        return new ConsoleApplication(new SpringApplicationBuilder(configuration)
                .web(WebApplicationType.REACTIVE)
                .run(arguments));
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/weir/";
    }

    MeterRegistry meters() {
        return context.getBean(MeterRegistry.class);
    }

    ReactiveCache<String, String> cache(String name) {
        return context.getBean(WeirCaches.class).get(name, String.class, String.class);
    }

    /** What is on the way to it. */
    ConsoleDetour detour() {
        return context.getBean(ConsoleDetour.class);
    }

    /** Lets the loads of the key {@code held} end. */
    void release() {
        context.getBean(Held.class).end().tryEmitEmpty();
    }

    /** Whether a key is in memory. */
    boolean has(String cache, String key) {
        return Boolean.TRUE.equals(cache(cache).getIfCached(key).hasElement().block(LONG));
    }

    /** Reads a key of a cache. */
    void read(String cache, String key) {
        StepVerifier.create(cache(cache).get(key))
                .expectNextCount(1)
                .expectComplete()
                .verify(LONG);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Bare {

        @Bean
        SimpleMeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        ConsoleDetour detour() {
            return new ConsoleDetour();
        }

        /** Its own, as those of the process end with the first application that ends. */
        @Bean
        ReactorResourceFactory resources() {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            return resources;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Caches extends Bare {

        @Bean
        Loader<String, String> quotes() {
            return (key, context) -> Mono.just("quote of " + key);
        }

        @Bean
        Held held() {
            return new Held(Sinks.empty());
        }

        @Bean
        Loader<String, String> texts(Held held) {
            return (key, context) ->
                    (key.equals("held") ? held.end().asMono() : Mono.empty()).thenReturn("text of " + key);
        }
    }

    /** What loads of the key {@code held} wait for. */
    record Held(Sinks.Empty<Void> end) {}
}
