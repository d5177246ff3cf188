/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.codec.UnencodableException;
import dev.weir.coherence.Session;
import dev.weir.outbox.WriteBehind;
import dev.weir.tier.Acceptance;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Submission;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The path of an acceptance: a write is offered to the outbox until it is accepted, or its time is up; each time as the same one, so
 * that it is accepted once.
 *
 * <p>Its key is taken from the local tier before it is sent, and again before it is confirmed: a flight that began in between may have
 * found what was there before.
 */
final class AcceptPath<K, V> {

    /** By how much a moment of the server's clock is told earlier, being an estimate; more than any answer it is made of took. */
    private static final long MARGIN_MILLIS = 5_000;

    private static final int LONGEST_PAUSE = 500;
    private static final Duration LONGEST_DELAY = Duration.ofMillis(300);
    private static final double CONGESTED_FROM = 0.7;

    private final String cache;
    private final RemoteSide<K, V> side;
    private final LocalTier<K, V> tier;
    private final WriteBehind spec;
    private final Levels levels;
    private final OutboxTally tally;
    private final Assurance assurance;
    private final Drainage<K, V> drainage;
    private final Fences fences;
    private final CacheClock clock;
    private final Supplier<? extends RandomGenerator> random;

    /** Of all that are on their way; a timer for each of them would take longer than the rest. */
    private final Deadlines<MonoSink<Void>> deadlines;

    AcceptPath(
            Basin<K, V> basin,
            RemoteSide<K, V> side,
            LocalTier<K, V> tier,
            Assurance assurance,
            Drainage<K, V> drainage) {
        this.cache = basin.cache();
        this.side = side;
        this.tier = tier;
        this.spec = basin.spec();
        this.levels = basin.levels();
        this.tally = basin.tally();
        this.assurance = assurance;
        this.drainage = drainage;
        this.fences = basin.fences();
        this.clock = basin.clock();
        this.random = basin.random();
        this.deadlines = new Deadlines<>(clock, spec.acceptWithin(), MonoSink::success);
    }

    /** Has an entry accepted. Cancelling leaves open whether it is. */
    Mono<Void> accept(K key, LocalEntry<V> entry, @Nullable Duration keep) {
        return Mono.deferContextual(context -> {
                    Session session = Wishes.in(context).session();
                    Delivery delivery = delivery(side.keyOf(key), side.written(entry), keep);
                    if (fences.detachBeforeSending()) {
                        tier.remove(key);
                    }
                    return offered(delivery, entry)
                            .timeout(Mono.create(this::isTooLate), Mono.error(() -> verdict(delivery, late())))
                            .doOnNext(version -> accepted(key, delivery.key, version, session))
                            // Nobody will say whether it was accepted, or nobody can.
                            .doOnError(failed -> tier.remove(key))
                            .doOnCancel(() -> tier.remove(key))
                            .onErrorMap(error -> verdict(delivery, error));
                })
                .onErrorMap(UnencodableException.class, unwritable -> new UnstorableValueException(cache, unwritable))
                .then();
    }

    private void isTooLate(MonoSink<Void> sink) {
        sink.onDispose(deadlines.add(sink)::letGo);
    }

    private Delivery delivery(RemoteKey key, StoredEntry stored, @Nullable Duration keep) {
        Submission write = new Submission(key, Operation.of(randomId()), stored, keep, spec.limit());
        return new Delivery(write, this::randomId, fences, new Pauses(random, LONGEST_PAUSE));
    }

    private void accepted(K key, RemoteKey written, Version version, @Nullable Session session) {
        if (fences.detachBeforeConfirming()) {
            tier.outdate(key, version, false);
        }
        if (session != null) {
            session.saw(written, version);
        }
        tally.accepted.increment();
        drainage.wake(written.shard());
    }

    private Mono<Version> offered(Delivery delivery, LocalEntry<V> entry) {
        long delay = delayMillis(delivery.key.shard());
        Mono<Version> first = Mono.defer(() -> attempt(delivery, entry));
        return delay == 0 ? first : after(delay, first);
    }

    private Mono<Version> attempt(Delivery delivery, LocalEntry<V> entry) {
        int number = delivery.key.shard();
        return side.coherence
                .attached(number)
                .flatMap(shard -> {
                    long epoch = shard.epoch();
                    return assurance.given(number, epoch).then(Mono.defer(() -> sent(delivery, entry, epoch)));
                })
                .flatMap(answer -> heard(delivery, entry, answer))
                .onErrorResume(TierException.class, failure -> failed(delivery, entry, failure));
    }

    private Mono<Acceptance> sent(Delivery delivery, LocalEntry<V> entry, long epoch) {
        long serverMillis = side.coherence.serverMillis();
        long writtenAt = Math.max(0, serverMillis - entry.ageAt(clock.millis()));
        long notLater = Math.max(1, (serverMillis - MARGIN_MILLIS) * 1_000);
        return side.tier
                .accept(delivery.sends(epoch, notLater, writtenAt), epoch)
                .doOnError(EpochChanges::isEpochLost, lost -> side.coherence.lost(delivery.key.shard(), epoch));
    }

    private Mono<Version> heard(Delivery delivery, LocalEntry<V> entry, Acceptance answer) {
        if (answer instanceof Acceptance.Accepted accepted) {
            levels.accepted(delivery.key.shard(), accepted.records());
            return Mono.just(accepted.version());
        }
        if (answer instanceof Acceptance.Repeated repeated) {
            return Mono.just(repeated.version());
        }
        if (answer instanceof Acceptance.Full full) {
            delivery.findsFull(full.records());
            levels.full(delivery.key.shard(), full.records());
            drainage.wake(delivery.key.shard());
            return again(delivery, entry);
        }
        if (answer instanceof Acceptance.Late late) {
            delivery.isLate(late.from());
            // Nothing is in its way: it is told from when it would not be late.
            return attempt(delivery, entry);
        }
        return Mono.error(new WriteOutcomeUnknownException(
                cache,
                spec.acceptWithin(),
                delivery.last() == null ? new TierException(Reason.UNKNOWN, "Nothing") : delivery.last()));
    }

    private Mono<Version> failed(Delivery delivery, LocalEntry<V> entry, TierException failure) {
        switch (failure.reason()) {
            case UNKNOWN -> delivery.isUnanswered(failure);
            case UNREACHABLE, EPOCH_LOST, REFUSED -> delivery.isAnswered(failure);
            case MISCONFIGURED, TOO_LARGE -> {
                delivery.isAnswered(failure);
                return Mono.error(failure);
            }
        }
        return again(delivery, entry);
    }

    private Mono<Version> again(Delivery delivery, LocalEntry<V> entry) {
        return after(delivery.pauses.nextMillis(), Mono.defer(() -> attempt(delivery, entry)));
    }

    private <T> Mono<T> after(long millis, Mono<T> next) {
        return Mono.delay(Duration.ofMillis(millis), clock.scheduler()).then(next);
    }

    /** The fuller the shard was when it was last heard of, the longer. */
    private long delayMillis(int shard) {
        double share = (double) levels.records(shard) / spec.limit();
        if (share < CONGESTED_FROM) {
            return 0;
        }
        double congestion = Math.min(1, (share - CONGESTED_FROM) / (1 - CONGESTED_FROM));
        long longest = 1 + (long) (congestion * LONGEST_DELAY.toMillis());
        return longest / 2 + random.get().nextLong(longest / 2 + 1);
    }

    private TierException late() {
        return new TierException(Reason.UNREACHABLE, "There was no answer within " + spec.acceptWithin());
    }

    /** What can be said of a write that was not accepted as far as is known. */
    private Throwable verdict(Delivery delivery, Throwable error) {
        if (error instanceof CacheException told && !(told instanceof UndurableException)) {
            return told;
        }
        if (delivery.mayBeAccepted()) {
            return new WriteOutcomeUnknownException(
                    cache, spec.acceptWithin(), delivery.last() == null ? error : delivery.last());
        }
        if (!(error instanceof TierException failure)) {
            return error;
        }
        if (failure.reason() == Reason.TOO_LARGE) {
            return new UnstorableValueException(cache, failure);
        }
        return delivery.full() >= 0
                ? new OutboxFullException(cache, delivery.full(), spec.limit())
                : TierUnavailableException.notAccepted(cache, delivery.last() == null ? failure : delivery.last());
    }

    private String randomId() {
        RandomGenerator source = random.get();
        // Without the sign, for which half of all numbers would take a detour over big ones.
        return Long.toString(source.nextLong() >>> 1, 36) + "x" + Long.toString(source.nextLong() >>> 1, 36);
    }
}
