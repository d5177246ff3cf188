/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/** A crowd of shoppers: so many at a time ask all instances in turn, at a rate, over HTTP. */
@Component
class Shoppers implements DisposableBean {

    static final int MOST = 64;
    static final int HIGHEST_RATE = 400;

    private final Instances instances;
    private final Shopper shopper;
    private final AtomicLong turns = new AtomicLong();
    private final Disposable.Swap traffic = Disposables.swap();
    private volatile Traffic said = Traffic.NONE;

    Shoppers(Instances instances, Shopper shopper) {
        this.instances = instances;
        this.shopper = shopper;
    }

    /** From now on this many; those who were there before leave, and what they have asked is not waited for. */
    void come(Traffic wanted) {
        said = wanted;
        if (wanted.isNone()) {
            traffic.update(Disposables.disposed());
            return;
        }
        // A request that nobody is free for is not made: a crowd that waits does not grow.
        traffic.update(Flux.interval(Duration.ofNanos(1_000_000_000L / wanted.rate()))
                .onBackpressureDrop()
                .flatMap(tick -> shopper.act(next()), wanted.shoppers(), 1)
                .subscribe());
    }

    Traffic traffic() {
        return said;
    }

    @Override
    public void destroy() {
        traffic.dispose();
    }

    private Instance next() {
        List<Instance> all = instances.all();
        return all.get((int) (turns.getAndIncrement() % all.size()));
    }

    /**
     * A traffic.
     *
     * @param shoppers how many there are at a time
     * @param rate how many requests a second they make together, if they are answered fast enough
     */
    record Traffic(int shoppers, int rate) {

        static final Traffic NONE = new Traffic(0, 0);

        boolean isNone() {
            return shoppers == 0;
        }
    }
}
