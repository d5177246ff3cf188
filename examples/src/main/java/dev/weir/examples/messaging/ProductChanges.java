/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import dev.weir.CacheException;
import dev.weir.Caching;
import dev.weir.EventRuleException;
import dev.weir.EventRules;
import dev.weir.InvalidTagException;
import dev.weir.PipelineContractException;
import dev.weir.ReactiveCache;
import dev.weir.UnstorableValueException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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
 * cannot take effect at all is set aside.
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

    /** Invalidates the product of each message; emits those that were acknowledged. Cold, and without an end of its own. */
    public Flux<ProductChanged> invalidate(ReactiveCache<String, ?> products) {
        // snippet: messaging-invalidate
        return messages.received()
                .transform(Caching.invalidateEach(products, ProductChanges::product)
                        .inFlight(64)
                        .onError(ProductChanges::rejectedOrAgain))
                .concatMap(message -> message.acknowledge().thenReturn(message.payload()), 1)
                .retryWhen(whenItCan());
        // end
    }

    /** Has each message take effect by these rules; emits those that were acknowledged. Cold, and without an end of its own. */
    public Flux<ProductChanged> apply(EventRules<ProductChanged> rules) {
        // snippet: messaging-rules
        return messages.received()
                .transform(rules.eachOf(Message::payload, ProductChanges::setAsideOrAgain))
                .concatMap(message -> message.acknowledge().thenReturn(message.payload()), 1)
                .retryWhen(whenItCan());
        // end
    }

    /** How often messages had to be received again. */
    public long setbacks() {
        return setbacks.get();
    }

    private static String product(Message<ProductChanged> message) {
        return message.payload().id();
    }

    private static Optional<Message<ProductChanged>> rejectedOrAgain(Message<ProductChanged> message, Throwable error) {
        if (mayTakeEffectLater(error)) {
            throw Exceptions.propagate(error);
        }
        return Optional.of(message.rejected(error));
    }

    private static Mono<Void> setAsideOrAgain(Message<ProductChanged> message, Throwable error) {
        return mayTakeEffectLater(error) ? Mono.error(error) : message.setAside(error);
    }

    /** Whether the cache is to blame; else it is the message. Where several rules failed, one that may do better is enough. */
    private static boolean mayTakeEffectLater(Throwable error) {
        if (error instanceof EventRuleException) {
            return Stream.concat(Stream.of(error), Stream.of(error.getSuppressed()))
                    .map(Throwable::getCause)
                    .anyMatch(cause -> cause != null && mayTakeEffectLater(cause));
        }
        return error instanceof CacheException
                && !(error instanceof UnstorableValueException)
                && !(error instanceof InvalidTagException)
                && !(error instanceof PipelineContractException);
    }

    private Retry whenItCan() {
        return Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                .maxBackoff(LONGEST_PAUSE)
                .transientErrors(true)
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
