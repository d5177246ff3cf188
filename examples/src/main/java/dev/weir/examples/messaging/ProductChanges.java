/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import static java.util.Objects.requireNonNull;

import dev.weir.Caching;
import dev.weir.EventRules;
import dev.weir.ReactiveCache;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.retry.Retry;

/**
 * A consumer of messages about products: each is acknowledged after it has taken effect in the caches, and in the order in which it came.
 *
 * <p>What the caches or the broker cannot do now is tried again, with all that was not acknowledged, until they can. A message that
 * cannot take effect at all is set aside, in its turn. The {@link Outlook} says which is which.
 */
public final class ProductChanges {

    private static final Logger LOG = Loggers.getLogger(ProductChanges.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Messages<ProductChanged> messages;
    private final Scheduler timer;
    private final AtomicLong setbacks = new AtomicLong();

    /**
     * One of these messages.
     *
     * @param timer waits before they are received again
     */
    public ProductChanges(Messages<ProductChanged> messages, Scheduler timer) {
        this.messages = messages;
        this.timer = timer;
    }

    /** Invalidates the product of each message; emits what was acknowledged. Cold; ends when the cache is closed, with that error. */
    public Flux<ProductChanged> invalidate(ReactiveCache<String, ?> products) {
        // snippet: messaging-invalidate
        return messages.received()
                .transform(Caching.invalidateEach(products, ProductChanges::product)
                        .inFlight(64)
                        .onError((message, error) -> Optional.of(rejected(message, error))))
                .concatMap(ProductChanges::acknowledged, 1)
                .retryWhen(whenItCan());
        // end
    }

    /** Has each message take effect by these rules; emits what was acknowledged. Cold; ends when a cache is closed, with that error. */
    public Flux<ProductChanged> apply(EventRules<ProductChanged> rules) {
        // snippet: messaging-rules
        return messages.received()
                .map(AtomicReference::new)
                .transform(rules.eachOf(
                        message -> message.get().payload(),
                        (message, error) -> Mono.fromRunnable(() -> message.updateAndGet(it -> rejected(it, error)))))
                .concatMap(message -> acknowledged(message.get()), 1)
                .retryWhen(whenItCan());
        // end
    }

    /** How often messages had to be received again. */
    public long setbacks() {
        return setbacks.get();
    }

    /** The key of a message; what cannot be read has none. */
    private static String product(Message<ProductChanged> message) {
        return requireNonNull(message.payload(), "The message cannot be read").id();
    }

    /** The same message, to be set aside when its turn comes; or an error with which it will be received again. */
    private static Message<ProductChanged> rejected(Message<ProductChanged> message, Throwable error) {
        if (Outlook.after(error) == Outlook.NEVER) {
            return message.rejected(error);
        }
        throw Exceptions.propagate(error);
    }

    private static Mono<ProductChanged> acknowledged(Message<ProductChanged> message) {
        return message.acknowledge().then(Mono.justOrEmpty(message.payload()));
    }

    private Retry whenItCan() {
        return Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                .maxBackoff(LONGEST_PAUSE)
                .transientErrors(true)
                .filter(error -> Outlook.after(error) != Outlook.STOPPING)
                .scheduler(timer)
                .doBeforeRetry(this::tell);
    }

    private void tell(Retry.RetrySignal signal) {
        setbacks.incrementAndGet();
        if (signal.totalRetriesInARow() == 0) {
            LOG.warn(
                    "Messages are not acknowledged, and will be received again until they can take effect: {}",
                    signal.failure().toString());
        }
    }
}
