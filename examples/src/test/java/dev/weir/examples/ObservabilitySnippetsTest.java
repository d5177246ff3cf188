/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Explanation;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadObserver.Sight;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.micrometer.MicrometerRecorder;
import dev.weir.metrics.micrometer.WaiterLinkHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** The code of {@code docs/observability.md}. */
class ObservabilitySnippetsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final ProductTable table = new Shop().table;

    @Test
    void aWeirHasARecorder() {
        // snippet: observability-recorder
        Weir weir = Weir.named("shop")
                .recorder(MicrometerRecorder.on(registry).observing(observations))
                .build();
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThrough(table::find)
                .build();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
    }

    @Test
    void waitsAreLinkedToTheirLoads() {
        SimpleTracer tracer = new SimpleTracer();
        // snippet: observability-links
        observations
                .observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new WaiterLinkHandler(tracer), new DefaultTracingObservationHandler(tracer)));
        // end

        LoadObserver observer =
                MicrometerRecorder.on(registry).observing(observations).observer();
        Sight load = observer.loading("products", 1, Context.empty());
        observer.waiting("products", Context.empty(), () -> load).ended(LoadOutcome.VALUE, null);
        assertThat(tracer.lastSpan().getName()).isEqualTo("wait for products");
        assertThat(tracer.lastSpan().getLinks()).hasSize(1);
    }

    @Test
    void aRequestHasTheObservationOfItsContext() {
        Observation request = Observation.start("request", observations);
        AtomicReference<Object> seen = new AtomicReference<>();
        ReactiveCache<String, Product> products = Weir.named("shop")
                .build()
                .cache("products", String.class, Product.class)
                .readThrough(id -> Mono.deferContextual(context -> {
                    seen.set(context.get(ObservationThreadLocalAccessor.KEY));
                    return table.find(id);
                }))
                .build();

        // snippet: observability-request
        Mono<Product> observed =
                products.get("p-1").contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, request));
        // end

        StepVerifier.create(observed).expectNext(Shop.KETTLE).verifyComplete();
        assertThat(seen).hasValue(request);
    }

    @Test
    void aCacheTellsOfItself() {
        Shop shop = new Shop();
        ReactiveCache<String, Product> products = shop.weir
                .cache("products", String.class, Product.class)
                .readThrough(table::find)
                .build();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();

        // snippet: observability-inside
        double found = products.stats().hitRate();
        Flux<CacheEvent> forgotten = products.events().filter(event -> event instanceof CacheEvent.Invalidated);
        Mono<Explanation.Outlook> next = products.explain("p-1").map(Explanation::outlook);
        // end

        assertThat(found).isEqualTo(0.5);
        StepVerifier.create(next).expectNext(Explanation.Outlook.HIT).verifyComplete();
        StepVerifier.create(forgotten.take(1))
                .then(() -> products.invalidate("p-1").subscribe())
                .then(() -> shop.pass(Duration.ZERO))
                .assertNext(event -> assertThat(event.key()).contains("p-1"))
                .verifyComplete();
        StepVerifier.create(next).expectNext(Explanation.Outlook.LOAD).verifyComplete();
    }

    @Test
    void aCacheBoundedByBytesShowsItsSize() {
        Shop shop = new Shop();
        Weir weir = Weir.named("shop")
                .clock(shop.clock)
                .recorder(MicrometerRecorder.on(registry))
                .build();

        // snippet: observability-bytes
        ReactiveCache<String, byte[]> images = weir.cache("images", String.class, byte[].class)
                .maximumBytes(64 * 1024 * 1024, (id, image) -> image.length)
                .build();
        // end

        StepVerifier.create(images.put("p-1", new byte[1_000])).verifyComplete();
        shop.pass(Duration.ZERO);
        assertThat(images.stats().weight()).isEqualTo(1_000);
        assertThat(registry.get("cache.size").tag("cache", "images").gauge().value())
                .isEqualTo(1_000);
    }

    @Test
    void aRecorderImplementsWhatItWantsToKnow() {
        List<String> late = new ArrayList<>();
        // snippet: observability-own-recorder
        CacheRecorder recorder = new CacheRecorder() {
            @Override
            public void loaded(String cache, LoadOutcome outcome, long nanos) {
                if (outcome == LoadOutcome.TIMED_OUT) {
                    late.add(cache);
                }
            }
        };
        // end

        recorder.loaded("products", LoadOutcome.VALUE, 1);
        recorder.loaded("products", LoadOutcome.TIMED_OUT, 1);
        assertThat(late).containsExactly("products");
    }
}
