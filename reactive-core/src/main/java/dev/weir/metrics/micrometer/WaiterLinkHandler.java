/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Clock;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A handler that makes a span of each wait, with a link to the span of the load that was waited for.
 *
 * <p>It has to be asked before {@code DefaultTracingObservationHandler}, which makes spans without links. A span takes
 * links only when it is started, and the load may begin after the wait: so the span is made when the wait has ended, and
 * dated back.
 */
public final class WaiterLinkHandler implements TracingObservationHandler<WaitContext> {

    private final Tracer tracer;
    private final Clock clock;

    public WaiterLinkHandler(Tracer tracer) {
        this(tracer, Clock.SYSTEM);
    }

    WaiterLinkHandler(Tracer tracer, Clock clock) {
        this.tracer = requireNonNull(tracer, "tracer must not be null");
        this.clock = clock;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof WaitContext;
    }

    @Override
    public void onStart(WaitContext context) {
        context.put(Beginning.class, new Beginning(clock.wallTime(), clock.monotonicTime()));
    }

    /** Nothing yet: there is no span to tell. */
    @Override
    public void onError(WaitContext context) {}

    /** Nothing: there is no span to tell. */
    @Override
    public void onEvent(Observation.Event event, WaitContext context) {}

    @Override
    public void onStop(WaitContext context) {
        Beginning beginning = context.getRequired(Beginning.class);
        Span span = builder(context)
                .startTimestamp(beginning.wallMillis, TimeUnit.MILLISECONDS)
                .start();
        getTracingContext(context).setSpan(span);
        tagSpan(context, span);
        Throwable error = context.getError();
        if (error != null) {
            span.error(error);
        }
        long took = clock.monotonicTime() - beginning.nanos;
        span.end(TimeUnit.MILLISECONDS.toNanos(beginning.wallMillis) + took, TimeUnit.NANOSECONDS);
    }

    @Override
    public Tracer getTracer() {
        return tracer;
    }

    private Span.Builder builder(WaitContext context) {
        Span.Builder builder = tracer.spanBuilder().name(getSpanName(context));
        ObservationView parent = context.getParentObservation();
        Span waiter = parent == null ? null : spanOf(parent.getContextView());
        if (waiter == null) {
            builder.setNoParent();
        } else {
            builder.setParent(waiter.context());
        }
        Span load = spanOf(context.load());
        if (load != null) {
            builder.addLink(new Link(load));
        }
        return builder;
    }

    private static @Nullable Span spanOf(Observation.@Nullable ContextView context) {
        TracingContext tracing = context == null ? null : context.get(TracingContext.class);
        return tracing == null ? null : tracing.getSpan();
    }

    private record Beginning(long wallMillis, long nanos) {}
}
