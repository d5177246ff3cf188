/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import dev.weir.examples.Servers;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A wait for something to become true, for as long as anything may take. */
final class Awaited {

    private static final Duration LONGEST = Servers.LONGEST.multipliedBy(3);

    private Awaited() {}

    /** Looks again and again, and answers what was right at last. */
    static <T> T until(Supplier<T> look, Predicate<T> right) {
        AtomicReference<T> last = new AtomicReference<>();
        return Mono.fromSupplier(look)
                .subscribeOn(Schedulers.boundedElastic())
                .doOnNext(last::set)
                .filter(right)
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20)))
                .timeout(LONGEST)
                .onErrorMap(TimeoutException.class, late -> new AssertionError("At last it was " + last.get(), late))
                .blockOptional()
                .orElseThrow();
    }

    /** Watches what the page is told. */
    static Scene scene(Stage stage, Predicate<Scene> right) {
        AtomicReference<Scene> last = new AtomicReference<>();
        return stage.bean(Monitor.class)
                .scenes()
                .doOnNext(last::set)
                .filter(right)
                .next()
                .timeout(LONGEST)
                .onErrorMap(TimeoutException.class, late -> new AssertionError("At last it was " + last.get(), late))
                .blockOptional()
                .orElseThrow();
    }
}
