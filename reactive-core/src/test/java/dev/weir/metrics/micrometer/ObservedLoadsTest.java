/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DroppedSignals;
import dev.weir.house.DropsSignals;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadObserver.Sight;
import dev.weir.metrics.LoadOutcome;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The spans of loads and waits: their parents, their links, their errors, and what they say of themselves. */
class ObservedLoadsTest {

    private static final String CARRIED = "micrometer.observation";

    private final SimpleTracer tracer = new SimpleTracer();
    private final MockClock clock = new MockClock();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final LoadObserver observer =
            MicrometerRecorder.on(new SimpleMeterRegistry()).observing(registry).observer();
    private Observation leader = Observation.NOOP;
    private Observation waiter = Observation.NOOP;

    @BeforeEach
    void trace() {
        registry.observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new WaiterLinkHandler(tracer, clock), new DefaultTracingObservationHandler(tracer)));
        leader = Observation.start("leader", registry);
        waiter = Observation.start("waiter", registry);
    }

    @AfterEach
    void noScopeStaysOpen() {
        assertThat(registry.getCurrentObservation()).isNull();
        assertThat(tracer.currentSpan()).isNull();
    }

    @Test
    void aLoadIsBelowTheRequestThatLeadsIt() {
        Sight load = observer.loading("products", 3, by(leader));
        load.ended(LoadOutcome.ABSENT, null);

        SimpleSpan span = span("load products");
        assertThat(span.getParentId()).isEqualTo(span("leader").getSpanId());
        assertThat(span.getTraceId()).isEqualTo(span("leader").getTraceId());
        assertThat(span.getTags())
                .containsEntry("cache", "products")
                .containsEntry("outcome", "absent")
                .containsEntry("keys", "3")
                .hasSize(3);
        assertThat(span.getError()).isNull();
        assertThat(span.getEndTimestamp()).isAfter(Instant.EPOCH);
    }

    @Test
    void whatTheLoaderDoesIsBelowTheLoad() {
        Sight load = observer.loading("products", 1, by(leader));

        Context inside = load.scope(Context.of("tenant", "t", CARRIED, leader));

        assertThat(inside.<String>get("tenant")).isEqualTo("t");
        Observation query = Observation.createNotStarted("query", registry)
                .parentObservation(inside.get(CARRIED))
                .start();
        query.stop();
        load.ended(LoadOutcome.VALUE, null);
        assertThat(span("query").getParentId()).isEqualTo(span("load products").getSpanId());
    }

    @Test
    void aWaitIsBelowItsRequestAndLinkedToTheLoad() {
        Sight load = observer.loading("products", 1, by(leader));
        Sight wait = observer.waiting("products", by(waiter), () -> load);
        clock.add(1, TimeUnit.SECONDS);
        load.ended(LoadOutcome.VALUE, null);
        wait.ended(LoadOutcome.VALUE, null);

        SimpleSpan span = span("wait for products");
        assertThat(span.getParentId()).isEqualTo(span("waiter").getSpanId());
        assertThat(span.getTags()).containsEntry("cache", "products").containsEntry("outcome", "value");
        assertThat(span.getLinks())
                .containsExactly(new Link(span("load products").context()));
        assertThat(span.getStartTimestamp()).isEqualTo(Instant.ofEpochMilli(1));
        // A SimpleSpan takes the microseconds it is given for milliseconds.
        assertThat(span.getEndTimestamp()).isEqualTo(Instant.ofEpochMilli(1_001_000));
    }

    @Test
    void aLoadThatBeginsAfterTheWaitIsLinkedToo() {
        AtomicReference<Sight> later = new AtomicReference<>(Sight.NONE);
        Sight wait = observer.waiting("products", by(waiter), later::get);

        later.set(observer.loading("products", 2, by(leader)));
        later.get().ended(LoadOutcome.VALUE, null);
        wait.ended(LoadOutcome.VALUE, null);

        assertThat(span("wait for products").getLinks())
                .containsExactly(new Link(span("load products").context()));
    }

    @Test
    void aLoadThatNeverBeganIsNotLinked() {
        Sight wait = observer.waiting("products", by(waiter), () -> Sight.NONE);
        wait.ended(LoadOutcome.ABANDONED, null);

        assertThat(span("wait for products").getLinks()).isEmpty();
    }

    @Test
    void withoutTheHandlerAWaitIsAPlainSpan() {
        ObservationRegistry plain = ObservationRegistry.create();
        plain.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
        LoadObserver plainly = new ObservedLoads(plain);

        plainly.waiting("products", by(waiter), () -> Sight.NONE).ended(LoadOutcome.VALUE, null);

        assertThat(span("wait for products").getParentId())
                .isEqualTo(span("waiter").getSpanId());
    }

    @Test
    void errorsAreRecorded() {
        IllegalStateException error = new IllegalStateException("down");
        Sight load = observer.loading("products", 1, by(leader));
        Sight wait = observer.waiting("products", by(waiter), () -> load);

        load.ended(LoadOutcome.FAILED, error);
        wait.ended(LoadOutcome.FAILED, error);

        assertThat(span("load products").getError()).isSameAs(error);
        assertThat(span("wait for products").getError()).isSameAs(error);
    }

    @Test
    void whatTheThreadHappensToBeAtIsNobodysParent() {
        Observation stranger = Observation.start("stranger", registry);
        try (Observation.Scope scope = stranger.openScope()) {
            assertThat(scope.getCurrentObservation()).isSameAs(stranger);
            observer.loading("led", 1, by(leader)).ended(LoadOutcome.VALUE, null);
            observer.loading("alone", 1, Context.empty()).ended(LoadOutcome.VALUE, null);
            observer.waiting("led", by(waiter), () -> Sight.NONE).ended(LoadOutcome.VALUE, null);
            observer.waiting("alone", Context.empty(), () -> Sight.NONE).ended(LoadOutcome.VALUE, null);
            assertThat(registry.getCurrentObservation()).isSameAs(stranger);
        }
        stranger.stop();

        assertThat(span("load led").getParentId()).isEqualTo(span("leader").getSpanId());
        assertThat(span("wait for led").getParentId()).isEqualTo(span("waiter").getSpanId());
        assertThat(span("load alone").getTraceId())
                .isNotEqualTo(span("stranger").getTraceId());
        assertThat(span("wait for alone").getParentId())
                .isNotEqualTo(span("stranger").getSpanId());
    }

    @Test
    void aLeaderWhoseScopeIsOpenIsTheParent() {
        try (Observation.Scope scope = leader.openScope()) {
            observer.loading("products", 1, by(leader)).ended(LoadOutcome.VALUE, null);
            assertThat(scope.getCurrentObservation()).isSameAs(leader);
        }

        assertThat(span("load products").getParentId()).isEqualTo(span("leader").getSpanId());
    }

    @Test
    void nobodyIsWatchingWithoutHandlers() {
        assertThat(observer.isWatching()).isTrue();
        assertThat(new ObservedLoads(ObservationRegistry.NOOP).isWatching()).isFalse();
        assertThat(new ObservedLoads(ObservationRegistry.create()).isWatching()).isFalse();
    }

    @Test
    void whatIsNotObservedLeavesTheContextAsItIs() {
        registry.observationConfig().observationPredicate((name, context) -> !name.startsWith("weir"));

        Sight load = observer.loading("products", 1, by(leader));
        Sight wait = observer.waiting("products", by(waiter), () -> load);
        Context carried = Context.of(CARRIED, leader);
        load.ended(LoadOutcome.VALUE, null);
        wait.ended(LoadOutcome.VALUE, null);

        assertThat(load.scope(carried)).isSameAs(carried);
        assertThat(tracer.getSpans()).hasSize(2);
    }

    @Test
    @DropsSignals("a handler that throws is broken, and its error has nobody else to go to")
    void aHandlerThatThrowsHarmsNoLoad() {
        Breaking breaking = new Breaking();
        registry.observationConfig().observationHandler(breaking);
        Sight healthy = observer.loading("healthy", 1, by(leader));
        breaking.breaks = true;

        Sight load = observer.loading("products", 1, by(leader));
        Sight wait = observer.waiting("products", by(waiter), () -> load);
        healthy.ended(LoadOutcome.FAILED, new IllegalStateException("down"));

        assertThat(load).isSameAs(Sight.NONE);
        assertThat(wait).isSameAs(Sight.NONE);
        assertThat(DroppedSignals.soFar()).hasSize(4);
    }

    private static ContextView by(Observation request) {
        return Context.of(CARRIED, request);
    }

    private SimpleSpan span(String name) {
        if (name.equals("leader")) {
            leader.stop();
        } else if (name.equals("waiter")) {
            waiter.stop();
        }
        return tracer.getSpans().stream()
                .filter(span -> name.equals(span.getName()))
                .findFirst()
                .orElseThrow();
    }

    /** A handler that breaks when the test says so. */
    private static final class Breaking implements ObservationHandler<Observation.Context> {

        private boolean breaks;

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        @Override
        public void onStart(Observation.Context context) {
            fail();
        }

        @Override
        public void onError(Observation.Context context) {
            fail();
        }

        @Override
        public void onStop(Observation.Context context) {
            fail();
        }

        private void fail() {
            if (breaks) {
                throw new IllegalStateException("broken");
            }
        }
    }
}
