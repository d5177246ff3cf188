/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A handle for each trouble: real processes are stopped, killed and started, one after the other. All publishers are cold. */
@Component
class Troubles implements DisposableBean {

    private final Backstage backstage;
    private final Instances instances;
    private final Scheduler hands = Schedulers.newBoundedElastic(1, 100, "stage");
    private volatile Duration delay = Duration.ZERO;

    Troubles(Backstage backstage, Instances instances) {
        this.backstage = backstage;
        this.instances = instances;
    }

    Mono<String> stopRedis() {
        return done(() -> backstage.redis().stop());
    }

    Mono<String> startRedis() {
        return done(() -> {
            if (!isRedisRunning()) {
                backstage.redis().restart();
            }
        });
    }

    boolean isRedisRunning() {
        return backstage.redis().isRunning();
    }

    /** From now on a query takes longer by this. What is under way arrives in its order. */
    Mono<String> slowPostgres(Duration roundTrip) {
        return done(() -> {
            if (roundTrip.isZero()) {
                backstage.line().heal();
            } else {
                backstage.line().delay(roundTrip.dividedBy(2));
            }
            delay = roundTrip;
        });
    }

    Duration postgresDelay() {
        return delay;
    }

    Mono<String> failCarrier(boolean now) {
        return done(() -> backstage.carrier().fail(now));
    }

    boolean isCarrierFailing() {
        return backstage.carrier().isFailing();
    }

    Mono<String> startSecond() {
        return done(() -> {
            if (instances.second().isEmpty()) {
                instances.join(SecondShop.start(backstage.arguments()));
            }
        });
    }

    Mono<String> stopSecond() {
        return done(() -> {
            instances.secondProcess().ifPresent(SecondShop::stop);
            instances.leave();
        });
    }

    Mono<String> killSecond() {
        return done(() -> {
            instances.secondProcess().ifPresent(SecondShop::kill);
            instances.leave();
        });
    }

    @Override
    public void destroy() {
        instances.secondProcess().ifPresent(SecondShop::kill);
        hands.dispose();
    }

    /** Processes are waited for, on a thread of their own, and to the end, also when the page that has pulled the handle is closed. */
    private Mono<String> done(Runnable what) {
        return Mono.fromFuture(
                () -> CompletableFuture.runAsync(what, hands::schedule).thenApply(nothing -> "done"), true);
    }
}
