/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.Weir;
import dev.weir.webflux.response.ResponseCacheFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** A configuration of the response cache that properties declare, in reactive web applications that ask for it. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@EnableConfigurationProperties(ResponsesProperties.class)
public final class WeirResponsesAutoConfiguration {

    /** Beside those that are beans of the application's own. */
    @Bean
    @ConditionalOnBooleanProperty("weir.responses.enabled")
    ResponseCacheFilter weirResponseCacheFilter(
            Weir weir,
            WeirProperties weirs,
            ResponsesProperties said,
            ObjectProvider<ResponseCacheCustomizer> customizers) {
        return new ResponsesAssembly(said).build(weir, weirs.enabled(), customizers.orderedStream());
    }
}
