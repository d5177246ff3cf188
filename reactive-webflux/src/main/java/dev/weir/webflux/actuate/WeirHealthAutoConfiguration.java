/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import dev.weir.Weir;
import dev.weir.webflux.boot.WeirAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;

/** A configuration of the health of caches, where health is told. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnClass({ReactiveHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Weir.class)
@ConditionalOnEnabledHealthIndicator("weir")
public final class WeirHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "weirHealthIndicator")
    WeirHealthIndicator weirHealthIndicator(Weir weir) {
        return new WeirHealthIndicator(weir);
    }
}
