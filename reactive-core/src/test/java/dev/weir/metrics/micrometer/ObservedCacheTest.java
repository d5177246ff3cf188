/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheBuilder;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.testing.VirtualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The spans of a real cache: loads below the requests that lead them, waits linked to the loads they wait for. */
class ObservedCacheTest {

    private static final String CARRIED = "micrometer.observation";

    private final SimpleTracer tracer = new SimpleTracer();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final List<Observation.Context> open = new ArrayList<>();
    private final VirtualClock clock = VirtualClock.create();
    private final Weir weir = Weir.named("test")
            .clock(clock)
            .recorder(MicrometerRecorder.on(new SimpleMeterRegistry()).observing(registry))
            .build();
    private final List<Sinks.One<Object>> loads = new ArrayList<>();
    private Observation first = Observation.NOOP;
    private Observation second = Observation.NOOP;

    @BeforeEach
    void trace() {
        registry.observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new WaiterLinkHandler(tracer), new DefaultTracingObservationHandler(tracer)))
                .observationHandler(new Ledger());
        first = Observation.start("first", registry);
        second = Observation.start("second", registry);
        open.clear();
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(open).as("begun and not ended").isEmpty();
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void aLoadIsBelowItsRequestAndWhatTheLoaderDoesIsBelowTheLoad() {
        ReactiveCache<String, String> cache = cache(policy -> policy)
                .readThrough(key -> Mono.deferContextual(context -> {
                    Observation.createNotStarted("query", registry)
                            .parentObservation(context.get(CARRIED))
                            .observe(() -> {});
                    return held();
                }))
                .build();

        ask(cache.get("k"), first);
        answer("v");

        assertThat(spans()).containsExactlyInAnyOrder("load cache", "query");
        assertThat(span("load cache").getParentId()).isEqualTo(idOf(first));
        assertThat(span("load cache").getTags())
                .containsEntry("outcome", "value")
                .containsEntry("keys", "1");
        assertThat(span("query").getParentId()).isEqualTo(span("load cache").getSpanId());
    }

    @Test
    void aWaitIsBelowItsRequestAndLinkedToTheLoad() {
        ReactiveCache<String, String> cache = single(policy -> policy);

        ask(cache.get("k"), first);
        ask(cache.get("k"), second);
        answer("v");

        assertThat(spans()).containsExactlyInAnyOrder("load cache", "wait for cache");
        waits(span("wait for cache"), second, "value", span("load cache"));
    }

    @Test
    void anAbsenceAndAFailureAreToldToThoseWhoWait() {
        ReactiveCache<String, String> cache = single(policy -> policy);
        ask(cache.get("a"), first);
        ask(cache.getEntry("a"), second);
        loads.get(0).tryEmitEmpty().orThrow();
        waits(span("wait for cache"), second, "absent", span("load cache"));

        tracer.getSpans().clear();
        ask(cache.get("b"), first);
        ask(cache.get("b"), second);
        loads.get(1).tryEmitError(new IllegalStateException("down")).orThrow();
        waits(span("wait for cache"), second, "failed", span("load cache"));
        assertThat(span("wait for cache").getError()).hasMessage("down");
    }

    @Test
    void nothingIsObservedOfHits() {
        ReactiveCache<String, String> cache = single(policy -> policy);
        cache.put("k", "v").block();

        ask(cache.get("k"), first);
        ask(cache.getAll(Set.of("k")), first);
        ask(cache.getIfCached("unknown"), first);

        assertThat(spans()).isEmpty();
    }

    @Test
    void aRefreshBehindAnAnswerIsBelowTheRequestThatCausedIt() {
        ReactiveCache<String, String> cache = single(policy -> policy.staleWhileRevalidate(Duration.ofHours(1)));
        cache.put("k", "v").block();
        clock.advanceBy(Duration.ofMinutes(1));

        ask(cache.get("k"), first);
        ask(cache.get("k"), second);
        answer("new");

        assertThat(spans()).containsExactly("load cache");
        assertThat(span("load cache").getParentId()).isEqualTo(idOf(first));
    }

    @Test
    void whoIsServedStaleWhileItIsSlowHasEndedItsWait() {
        ReactiveCache<String, String> cache =
                single(policy -> policy.staleIfError(Duration.ofHours(1)).softTimeout(Duration.ofSeconds(1)));
        cache.put("k", "v").block();
        clock.advanceBy(Duration.ofMinutes(1));
        ask(cache.get("k"), first);
        ask(cache.get("k"), second);

        clock.advanceBy(Duration.ofSeconds(1));

        assertThat(open).as("the load goes on").hasSize(1);
        answer("new");
        waits(span("wait for cache"), second, "value", span("load cache"));
    }

    @Test
    void aWaitThatTimesOutIsLinkedToTheLoadThatDid() {
        ReactiveCache<String, String> cache = single(policy -> policy.loadTimeout(Duration.ofSeconds(1)));
        ask(cache.get("k"), first);
        ask(cache.get("k"), second);

        clock.advanceBy(Duration.ofSeconds(1));

        assertThat(span("load cache").getTags()).containsEntry("outcome", "timed_out");
        waits(span("wait for cache"), second, "timed_out", span("load cache"));
    }

    @Test
    void whoLeavesHasAbandonedItsWait() {
        ReactiveCache<String, String> cache = single(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
        Disposable leader = ask(cache.get("k"), first);
        Disposable waiter = ask(cache.get("k"), second);

        waiter.dispose();
        waits(span("wait for cache"), second, "abandoned", null);
        leader.dispose();

        assertThat(span("load cache").getTags()).containsEntry("outcome", "abandoned");
        assertThat(span("wait for cache").getLinks())
                .containsExactly(new Link(span("load cache").context()));
    }

    @Test
    void whoAsksAgainAfterAnInvalidationWaitsAgain() {
        ReactiveCache<String, String> cache = cache(policy -> policy)
                .tags(value -> List.of("t"))
                .readThrough(key -> held())
                .build();
        ask(cache.get("k"), first);
        cache.invalidateTags(List.of("t")).block();
        ask(cache.get("k"), second);

        answer("old");
        answer("new");

        assertThat(all("load cache")).hasSize(2);
        assertThat(all("load cache").get(1).getParentId()).isEqualTo(idOf(second));
        waits(span("wait for cache"), second, "abandoned", all("load cache").get(0));
    }

    // --- batches

    @Test
    void thoseWhoseKeysTravelInABatchWaitForItsLoad() {
        ReactiveCache<String, String> cache = batched();
        ask(cache.get("a"), first);
        ask(cache.get("b"), first);
        ask(cache.get("c"), second);
        answer(Map.of("a", "1"));
        answer(Map.of("b", "2"));

        SimpleSpan batch = all("load cache").get(1);
        assertThat(batch.getParentId()).isEqualTo(idOf(first));
        assertThat(batch.getTags()).containsEntry("keys", "2");
        assertThat(all("wait for cache")).hasSize(3);
        waits(all("wait for cache").get(2), second, "absent", batch);
    }

    @Test
    void aBatchThatTimesOutIsStillKnownToThoseWhoWaitedBeforeItBegan() {
        ReactiveCache<String, String> cache = batched();
        ask(cache.get("a"), first);
        ask(cache.get("b"), second);
        clock.advanceBy(Duration.ofSeconds(4));
        answer(Map.of("a", "1"));

        clock.advanceBy(Duration.ofSeconds(26));

        waits(
                all("wait for cache").get(1),
                second,
                "timed_out",
                all("load cache").get(1));
    }

    @Test
    void aReadOfManyKeysWaitsOnce() {
        ReactiveCache<String, String> cache = batched();

        ask(cache.getAll(Set.of("a", "b", "c")), first);
        answer(Map.of());

        assertThat(spans()).containsExactlyInAnyOrder("load cache", "wait for cache");
        tracer.getSpans().clear();
        ask(cache.getAllOrCompute(Set.of("d", "e"), keys -> Mono.just(Map.of())), first);
        assertThat(spans()).as("for nobody else's load").containsExactly("load cache");
    }

    // --- the scene

    private CacheBuilder<String, String> cache(UnaryOperator<CachePolicy> policy) {
        return weir.cache("cache", String.class, String.class)
                .policy(policy.apply(CachePolicy.freshFor(Duration.ofMinutes(1))));
    }

    private ReactiveCache<String, String> single(UnaryOperator<CachePolicy> policy) {
        return cache(policy).readThrough(key -> held()).build();
    }

    private ReactiveCache<String, String> batched() {
        return cache(policy -> policy)
                .readThroughInBatches(keys -> held(), BatchPolicy.DEFAULT.inFlight(1))
                .build();
    }

    @SuppressWarnings("unchecked") // each test answers with what its loader has to give
    private <A> Mono<A> held() {
        return Mono.defer(() -> {
            Sinks.One<Object> load = Sinks.one();
            loads.add(load);
            return (Mono<A>) load.asMono();
        });
    }

    /** Answers the oldest load that has no answer yet. */
    private void answer(Object answer) {
        for (Sinks.One<Object> load : loads) {
            if (load.tryEmitValue(answer).isSuccess()) {
                return;
            }
        }
        throw new AssertionError("nothing to answer");
    }

    private static Disposable ask(Mono<?> request, Observation by) {
        return request.contextWrite(context -> context.put(CARRIED, by)).subscribe(value -> {}, error -> {});
    }

    private void waits(SimpleSpan wait, Observation by, String outcome, SimpleSpan load) {
        assertThat(wait.getParentId()).isEqualTo(idOf(by));
        assertThat(wait.getTags()).containsEntry("cache", "cache").containsEntry("outcome", outcome);
        if (load != null) {
            assertThat(wait.getLinks()).containsExactly(new Link(load.context()));
        }
    }

    private String idOf(Observation observation) {
        TracingContext tracing = observation.getContextView().get(TracingContext.class);
        return tracing.getSpan().context().spanId();
    }

    /** What has ended. */
    private List<String> spans() {
        return tracer.getSpans().stream()
                .map(SimpleSpan::getName)
                .filter(Objects::nonNull)
                .toList();
    }

    private SimpleSpan span(String name) {
        assertThat(all(name)).hasSize(1);
        return all(name).get(0);
    }

    private List<SimpleSpan> all(String name) {
        return tracer.getSpans().stream()
                .filter(span -> name.equals(span.getName()))
                .toList();
    }

    /** A ledger of what has begun and has not ended. */
    private final class Ledger implements ObservationHandler<Observation.Context> {

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        @Override
        public void onStart(Observation.Context context) {
            open.add(context);
        }

        @Override
        public void onStop(Observation.Context context) {
            assertThat(open.remove(context)).as("ended once").isTrue();
        }
    }
}
