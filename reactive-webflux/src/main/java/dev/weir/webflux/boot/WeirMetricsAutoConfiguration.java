/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.micrometer.MicrometerRecorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** A configuration of meters and observations, where there is a registry of them. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, ObservationRegistry.class})
@ConditionalOnBean(MeterRegistry.class)
public final class WeirMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(CacheRecorder.class)
    MicrometerRecorder weirRecorder(MeterRegistry registry, ObjectProvider<ObservationRegistry> observations) {
        MicrometerRecorder recorder = MicrometerRecorder.on(registry);
        ObservationRegistry observed = observations.getIfUnique();
        return observed == null ? recorder : recorder.observing(observed);
    }
}
