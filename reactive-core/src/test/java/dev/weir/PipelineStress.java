/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weir.policy.CachePolicy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Operators of pipelines: no element is lost between the threads of both ends, and nothing is left running. */
public final class PipelineStress {

    private PipelineStress() {}

    @JCStressTest
    @State
    @Outcome(id = "01end", expect = ACCEPTABLE, desc = "Both elements and the end came, in order.")
    @Outcome(expect = FORBIDDEN, desc = "An element or the end is lost, or out of order.")
    public static class ArriveAndReturn {

        private final Sinks.Many<Integer> source = Sinks.many().unicast().onBackpressureBuffer();
        private final StringBuffer seen = new StringBuffer();
        private final Sinks.Empty<Void> work = Sinks.empty();

        public ArriveAndReturn() {
            Portions.of(source.asFlux(), 4)
                    .flatMapSequential(portion -> work.asMono().thenMany(Flux.fromIterable(portion)), Portions.OUT, 2)
                    .subscribe(seen::append, seen::append, () -> seen.append("end"));
            source.tryEmitNext(0);
        }

        @Actor
        public void arrive() {
            source.tryEmitNext(1);
            source.tryEmitComplete();
        }

        @Actor
        public void answer() {
            work.tryEmitEmpty();
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = seen.toString();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "The source is cancelled, and no element is held.")
    @Outcome(expect = FORBIDDEN, desc = "The source runs on, or an element is neither told nor discarded.")
    public static class ArriveAndLeave {

        private final Sinks.Many<Integer> source = Sinks.many().unicast().onBackpressureBuffer();
        private final AtomicInteger gone = new AtomicInteger();
        private final AtomicInteger arrived = new AtomicInteger();
        private final Disposable reader;

        public ArriveAndLeave() {
            reader = Portions.of(source.asFlux().doOnNext(element -> arrived.incrementAndGet()), 4)
                    .doOnDiscard(Integer.class, element -> gone.incrementAndGet())
                    .doOnNext(portion -> gone.addAndGet(portion.size()))
                    .subscribe();
        }

        @Actor
        public void arrive() {
            source.tryEmitNext(0);
        }

        @Actor
        public void leave() {
            reader.dispose();
        }

        @Arbiter
        public void look(ZZ_Result result) {
            result.r1 = source.currentSubscriberCount() == 0;
            result.r2 = gone.get() >= arrived.get();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "The source is cancelled, and no flight is left.")
    @Outcome(expect = FORBIDDEN, desc = "Between the load and the leader that left, nobody cancels the source.")
    public static class OverflowAndLeave {

        private static final Weir WEIR = Weir.named("stress").build();
        private static final ReactiveCache<Object, List<Integer>> CACHE = lists(WEIR);

        private final Object key = new Object();
        private final Sinks.Many<Integer> source = Sinks.many().unicast().onBackpressureBuffer();
        private final Disposable leader =
                Caching.cachedFlux(CACHE, key, 1, same -> source.asFlux()).subscribe();

        public OverflowAndLeave() {
            source.tryEmitNext(0);
        }

        @Actor
        public void overflow() {
            source.tryEmitNext(1);
        }

        @Actor
        public void leave() {
            leader.dispose();
        }

        @Arbiter
        public void look(ZZ_Result result) {
            result.r1 = source.currentSubscriberCount() == 0;
            result.r2 = ((DefaultReactiveCache<Object, ?>) CACHE).pool().tier.flight(key) == null;
        }

        @SuppressWarnings("unchecked") // there is no class of lists of something
        private static ReactiveCache<Object, List<Integer>> lists(Weir weir) {
            return weir.cache("lists", Object.class, (Class<List<Integer>>) (Class<?>) List.class)
                    .policy(CachePolicy.freshFor(java.time.Duration.ofMinutes(1)))
                    .build();
        }
    }
}
