/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Health;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.CacheStats;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
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

    @Test
    void aCacheCountsAndTellsAndExplains() {
        ReactiveCache<String, Product> products = Weir.named("shop")
                .build()
                .cache("products", String.class, Product.class)
                .readThrough(table::find)
                .build();
        List<String> late = new ArrayList<>();
        StepVerifier.create(products.get("p-1").then(products.get("p-1")))
                .expectNext(Shop.KETTLE)
                .verifyComplete();

        // snippet: observability-stats
        CacheStats stats = products.stats();
        double answeredAtOnce = stats.hitRate();
        long failed = stats.loads(LoadOutcome.FAILED) + stats.loads(LoadOutcome.TIMED_OUT);
        // end

        assertThat(answeredAtOnce).isEqualTo(0.5);
        assertThat(failed).isZero();

        // snippet: observability-events
        Disposable watching = products.events()
                .ofType(CacheEvent.LoadEnded.class)
                .filter(end -> end.outcome() == LoadOutcome.TIMED_OUT)
                .subscribe(end -> late.add(end.cache()));
        // end

        watching.dispose();
        assertThat(late).isEmpty();

        // snippet: observability-explain
        Mono<String> why = products.explain("p-1").map(known -> known.outlook() + ", because of " + known.lately());
        // end

        StepVerifier.create(why)
                .assertNext(text -> assertThat(text).startsWith("HIT, because of [LoadEnded["))
                .verifyComplete();
    }

    @Test
    void healthIsAsked() {
        Weir weir = new Shop().weir;

        // snippet: observability-health
        Health health = weir.health();
        boolean ready = health.status() != Health.Status.DOWN;
        Map<String, Object> details = health.details();
        // end

        assertThat(ready).isTrue();
        assertThat(details).isEmpty();
    }
}
