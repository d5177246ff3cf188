/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.webflux.boot.WeirAutoConfiguration;
import dev.weir.webflux.boot.WeirCaches;
import dev.weir.webflux.boot.WeirCustomizer;
import dev.weir.webflux.portrait.KeyLookUp;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** A configuration of the console, in reactive web applications that ask for it. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@EnableConfigurationProperties(ConsoleProperties.class)
public final class WeirConsoleAutoConfiguration {

    /** What there is of it where it is switched on. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty("weir.console.enabled")
    static class Enabled {

        @Bean
        static TierLatencies weirConsoleLatencies() {
            return new TierLatencies();
        }

        @Bean
        static SourceBreakers weirConsoleBreakers() {
            return new SourceBreakers();
        }

        /** Beside the recorder of the application, whichever that is. */
        @Bean
        static WeirCustomizer weirConsoleRecorder(TierLatencies latencies, SourceBreakers breakers) {
            return weir -> weir.alsoTell(new ConsoleRecorder(latencies, breakers));
        }

        @Bean
        ConsoleSettings weirConsoleSettings(ConsoleProperties said) {
            return ConsoleSettings.of(said);
        }

        @Bean
        Sampler weirConsoleSampler(WeirCaches caches, TierLatencies latencies, SourceBreakers breakers) {
            return new Sampler(caches, latencies, breakers);
        }

        @Bean
        ConsoleFeed weirConsoleFeed(WeirCaches caches, Sampler sampler, ConsoleSettings settings) {
            return new ConsoleFeed(sampler, settings, caches.weir().clock());
        }

        @Bean
        ConsoleLifecycle weirConsoleLifecycle(ConsoleFeed feed) {
            return new ConsoleLifecycle(feed);
        }

        @Bean
        RouterFunction<ServerResponse> weirConsoleRoutes(
                ConsoleSettings settings, ConsoleFeed feed, WeirCaches caches) {
            OwnPage ownPage = new OwnPage(settings.hosts());
            ConsoleKeys keys = new ConsoleKeys(new KeyLookUp(caches), settings, ownPage);
            return new ConsoleRoutes(settings, new ConsoleFiles(), feed, keys, ownPage).routes();
        }
    }
}
