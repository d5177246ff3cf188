/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.webflux.actuate.WeirEndpointAutoConfiguration;
import dev.weir.webflux.actuate.WeirHealthAutoConfiguration;
import dev.weir.webflux.console.WeirConsoleAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The applications that tests start. */
public final class Boots {

    private Boots() {}

    /** All of our auto-configurations, and nobody else's. */
    public static final AutoConfigurations OURS = AutoConfigurations.of(
            SslAutoConfiguration.class,
            WeirAutoConfiguration.class,
            WeirRedisAutoConfiguration.class,
            WeirR2dbcAutoConfiguration.class,
            WeirTransactionsAutoConfiguration.class,
            WeirHttpAutoConfiguration.class,
            WeirResponsesAutoConfiguration.class,
            WeirSpringCacheAutoConfiguration.class,
            WeirMetricsAutoConfiguration.class,
            WeirConsoleAutoConfiguration.class,
            WeirHealthAutoConfiguration.class,
            WeirEndpointAutoConfiguration.class);

    public static ApplicationContextRunner application() {
        return new ApplicationContextRunner().withConfiguration(OURS);
    }

    /** With a cache of products. */
    public static ApplicationContextRunner withProducts() {
        return application()
                .withPropertyValues(
                        "weir.caches.products.key=String", "weir.caches.products.value=dev.weir.webflux.boot.Product");
    }
}
