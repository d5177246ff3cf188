/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.micrometer.MicrometerRecorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Meters are kept where there is a registry of them. */
class WeirMetricsTest {

    @Test
    void cachesHaveMetersWhereThereIsARegistry() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Boots.withProducts().withBean(MeterRegistry.class, () -> registry).run(context -> {
            assertThat(context).hasSingleBean(MicrometerRecorder.class);
            assertThat(registry.getMeters())
                    .isNotEmpty()
                    .anySatisfy(meter -> assertThat(meter.getId().toString()).contains("products"));
        });
        Boots.withProducts().run(context -> assertThat(context).doesNotHaveBean(CacheRecorder.class));
        Boots.withProducts()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withClassLoader(new FilteredClassLoader(ObservationRegistry.class))
                .run(context -> assertThat(context).doesNotHaveBean(CacheRecorder.class));
    }

    @Test
    void aRecorderOfTheApplicationsOwnTakesTheirPlace() {
        Boots.withProducts()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(CacheRecorder.class, () -> CacheRecorder.NOOP)
                .run(context -> assertThat(context).doesNotHaveBean(MicrometerRecorder.class));
    }

    @Test
    void loadsAreObservedWhereThereIsARegistryOfObservations() {
        List<String> observed = new ArrayList<>();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                observed.add(context.getName());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        Boots.withProducts()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(ObservationRegistry.class, () -> observations)
                .run(context -> {
                    StepVerifier.create(context.getBean(WeirCaches.class)
                                    .get("products", String.class, Product.class)
                                    .getOrCompute("a", key -> Mono.just(Product.of(key))))
                            .expectNextCount(1)
                            .verifyComplete();
                    assertThat(observed).isNotEmpty();
                });
    }
}
