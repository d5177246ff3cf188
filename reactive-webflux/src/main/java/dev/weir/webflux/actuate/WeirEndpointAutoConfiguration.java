/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import dev.weir.webflux.boot.WeirAutoConfiguration;
import dev.weir.webflux.boot.WeirCaches;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** A configuration of the endpoint, where the actuator is there and exposes it. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(WeirCaches.class)
@ConditionalOnAvailableEndpoint(WeirEndpoint.class)
@EnableConfigurationProperties(WeirEndpointProperties.class)
public final class WeirEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    WeirEndpoint weirEndpoint(WeirCaches caches, WeirEndpointProperties said) {
        return new WeirEndpoint(caches, said.showKeys());
    }
}
