/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.time.CacheClock;
import dev.weir.webflux.console.JsonText.Written;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A feed of samples: one timer takes them, and each viewer is told what he has not seen yet. What is kept is bounded, and a viewer who
 * does not read costs nothing more: he is told less often, of more at a time.
 */
final class ConsoleFeed {

    /** More do not look at one process at a time. */
    static final int MOST_VIEWERS = 16;

    private static final Logger LOG = Loggers.getLogger(ConsoleFeed.class);

    private final Sampler sampler;
    private final SampleHistory history;
    private final ConsoleSettings settings;
    private final CacheClock clock;
    private final Sinks.Many<Long> ticks = Sinks.many().multicast().directBestEffort();
    private final AtomicInteger viewers = new AtomicInteger();
    private final Disposable.Swap timer = Disposables.swap();
    private volatile String state = "{}";
    private final Sinks.Empty<Void> end = Sinks.empty();
    private volatile boolean failing;
    private volatile boolean ended;

    ConsoleFeed(Sampler sampler, ConsoleSettings settings, CacheClock clock) {
        this.sampler = sampler;
        this.history = new SampleHistory(settings.samples());
        this.settings = settings;
        this.clock = clock;
    }

    /** Begins to take samples. */
    void start() {
        take();
        timer.update(Flux.interval(settings.every(), clock.scheduler())
                .onBackpressureDrop()
                .subscribe(tick -> take(), failure -> LOG.warn("The console takes no samples any more", failure)));
    }

    /** Takes no more samples, and completes what viewers are told, also while they are told something. */
    void end() {
        ended = true;
        timer.dispose();
        end.tryEmitEmpty();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether one more may look. */
    boolean hasRoom() {
        return viewers.get() < MOST_VIEWERS;
    }

    int viewers() {
        return viewers.get();
    }

    /** What there has been, at once, and then what comes. Ends at once if too many look already. */
    Flux<ServerSentEvent<String>> watch() {
        return Flux.defer(() -> {
            if (viewers.incrementAndGet() > MOST_VIEWERS) {
                viewers.decrementAndGet();
                return Flux.empty();
            }
            return events().doFinally(signal -> viewers.decrementAndGet());
        });
    }

    private Flux<ServerSentEvent<String>> events() {
        AtomicLong seen = new AtomicLong();
        Mono<ServerSentEvent<String>> setting = Mono.fromSupplier(() -> event("setting", JsonText.of(setting())));
        Flux<ServerSentEvent<String>> samples = ticks.asFlux()
                .onBackpressureLatest()
                .startWith(0L)
                .handle((tick, sink) -> {
                    String unseen = unseen(seen);
                    if (!unseen.isEmpty()) {
                        sink.next(event("samples", unseen));
                    }
                });
        return setting.concatWith(samples).takeUntilOther(end.asMono());
    }

    private void take() {
        try {
            Sample sample = sampler.take();
            state = sample.state();
            history.add(sample.numbers());
            failing = false;
            ticks.tryEmitNext(history.taken());
        } catch (RuntimeException failure) {
            if (!failing) {
                LOG.warn("The console misses samples of the caches until they can be read again", failure);
            }
            failing = true;
        }
    }

    private String unseen(AtomicLong seen) {
        long upTo = history.taken();
        List<String> samples = history.between(seen.getAndSet(upTo), upTo);
        if (samples.isEmpty()) {
            return "";
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("samples", samples.stream().map(Written::new).toList());
        told.put("state", new Written(state));
        return JsonText.of(told);
    }

    private Map<String, Object> setting() {
        Map<String, Object> setting = new LinkedHashMap<>();
        setting.put("namespace", sampler.namespace());
        setting.put("every", settings.every().toMillis());
        setting.put("samples", settings.samples());
        setting.put("mayChange", settings.mayChange());
        setting.put("showsKeys", settings.showsKeys());
        setting.put("columns", Column.ALL.stream().map(Column::name).toList());
        return setting;
    }

    private static ServerSentEvent<String> event(String name, String data) {
        return ServerSentEvent.builder(data).event(name).build();
    }
}
