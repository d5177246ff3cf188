/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.Logger;
import reactor.util.Loggers;

/** A monitor: looks at everything once a second, whoever watches, and whatever is in trouble. */
@Component
class Monitor implements DisposableBean {

    private static final ParameterizedTypeReference<Map<String, Object>> FIELDS = new ParameterizedTypeReference<>() {};
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Logger log = Loggers.getLogger(Monitor.class);
    private final Instances instances;
    private final Shoppers shoppers;
    private final Tally tally;
    private final Troubles troubles;
    private final Ledger ledger;
    private final Sinks.Many<Scene> scenes = Sinks.many().replay().latest();
    private final Disposable.Swap looking = Disposables.swap();
    private long lastLook = System.nanoTime();

    Monitor(Instances instances, Shoppers shoppers, Tally tally, Troubles troubles, Ledger ledger) {
        this.instances = instances;
        this.shoppers = shoppers;
        this.tally = tally;
        this.troubles = troubles;
        this.ledger = ledger;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        looking.update(Flux.interval(Duration.ZERO, BEAT)
                .onBackpressureDrop()
                .concatMap(beat -> look(), 1)
                .subscribe(scenes::tryEmitNext, error -> log.error("The page is not told any more", error)));
    }

    /** The last one at once, and each that follows. Who is slow gets the newest. */
    Flux<Scene> scenes() {
        return scenes.asFlux().onBackpressureLatest();
    }

    @Override
    public void destroy() {
        looking.dispose();
        scenes.tryEmitComplete();
    }

    private Mono<Scene> look() {
        Mono<List<Scene.Presence>> present = Flux.fromIterable(instances.all())
                .flatMapSequential(Monitor::presence, 2)
                .collectList();
        Mono<Optional<Ledger.Balance>> balance = ledger.balance()
                .map(Optional::of)
                .timeout(PATIENCE.multipliedBy(2))
                .onErrorReturn(Optional.empty());
        return Mono.zip(present, balance, (all, told) -> scene(all, told));
    }

    private Scene scene(List<Scene.Presence> present, Optional<Ledger.Balance> balance) {
        long now = System.nanoTime();
        double seconds = Math.max(0.001, (now - lastLook) / 1e9);
        lastLook = now;
        return new Scene(
                shoppers.traffic(),
                tally.take(seconds),
                present,
                troubles.isRedisRunning(),
                troubles.postgresDelay().toMillis(),
                troubles.isCarrierFailing(),
                balance.orElse(null));
    }

    private static Mono<Scene.Presence> presence(Instance instance) {
        return instance.client()
                .get()
                .uri("/status")
                .retrieve()
                .bodyToMono(FIELDS)
                .timeout(PATIENCE)
                .onErrorReturn(Map.of())
                .map(status -> new Scene.Presence(instance.name(), instance.url(), status));
    }
}
