/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.outbox.Backlog;
import dev.weir.outbox.DeadLetter;
import dev.weir.outbox.Outbox.Redrive;
import dev.weir.tier.TierException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A view of an outbox: what those who operate a cache see and do. */
final class OutboxView<K, V> implements CacheOutbox<K, V> {

    private static final Duration LOOKS_AGAIN = Duration.ofMillis(50);

    private final Basin<K, V> basin;
    private final EpochChanges changes;
    private final LocalTier<K, V> tier;
    private final Drainage<K, V> drainage;

    OutboxView(Basin<K, V> basin, EpochChanges changes, LocalTier<K, V> tier, Drainage<K, V> drainage) {
        this.basin = basin;
        this.changes = changes;
        this.tier = tier;
        this.drainage = drainage;
    }

    @Override
    public Mono<State> state() {
        return backlog()
                .map(backlog -> new State(
                        backlog.stream().mapToLong(Backlog::records).sum(),
                        oldest(backlog),
                        basin.levels().parked(),
                        backlog.stream().mapToLong(Backlog::deadLetters).sum()));
    }

    @Override
    public Flux<Letter<K, V>> deadLetters() {
        return changes.inAllShards(Mono.empty())
                .thenMany(Flux.defer(() -> basin.outbox().deadLetters()))
                .map(this::letter)
                .onErrorMap(TierException.class, this::unavailable);
    }

    @Override
    public Mono<Redriven> redrive(Letter<K, V> letter) {
        requireNonNull(letter, "letter must not be null");
        return Mono.defer(() -> {
                    detach(letter);
                    return changes.inShard(
                            letter.shard(),
                            epoch -> basin.outbox()
                                    .redrive(
                                            letter.shard(),
                                            epoch,
                                            letter.version(),
                                            basin.spec().limit()));
                })
                .map(this::toldOf)
                .doOnNext(what -> {
                    if (what == Redriven.ACCEPTED) {
                        drainage.wake(letter.shard());
                    }
                })
                // Also a failed or cancelled one may have been accepted.
                .doOnTerminate(() -> detach(letter))
                .doOnCancel(() -> detach(letter))
                .onErrorMap(TierException.class, this::unavailable);
    }

    @Override
    public Mono<Boolean> discard(Letter<K, V> letter) {
        requireNonNull(letter, "letter must not be null");
        return changes.inShard(letter.shard(), epoch -> basin.outbox().discard(letter.shard(), epoch, letter.version()))
                .onErrorMap(TierException.class, this::unavailable);
    }

    @Override
    public Mono<Void> drained() {
        return Mono.defer(() -> {
            long asked = basin.clock().nanos();
            return Mono.defer(() -> laterThan(asked))
                    .filter(allOfIt -> allOfIt)
                    .repeatWhenEmpty(times -> times.concatMap(
                            time -> Mono.delay(LOOKS_AGAIN, basin.clock().scheduler())))
                    .then();
        });
    }

    @Override
    public void acknowledgeLoss() {
        basin.losses().acknowledge();
    }

    /** Whether all that waits was accepted after a moment. Asked before it is answered, so no record is older than it seems. */
    private Mono<Boolean> laterThan(long moment) {
        long now = basin.clock().nanos();
        return backlog()
                .map(backlog -> backlog.stream()
                        .filter(each -> each.records() > 0)
                        .allMatch(each -> now - each.oldest().toNanos() > moment));
    }

    private Mono<List<Backlog>> backlog() {
        return changes.inAllShards(Mono.defer(() -> basin.outbox().backlog().collectList()))
                .onErrorMap(TierException.class, this::unavailable);
    }

    private static Duration oldest(List<Backlog> backlog) {
        return backlog.stream().map(Backlog::oldest).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private Letter<K, V> letter(DeadLetter found) {
        return new Letter<>(
                Optional.ofNullable(basin.reader().key(found.key())),
                found.key(),
                Optional.ofNullable(basin.reader().value(found.entry())),
                found.entry() != null && found.entry().isAbsence(),
                found.attempts(),
                found.reason(),
                Instant.ofEpochMilli(found.buriedAt()),
                found.isSuperseded(),
                found.shard(),
                found.version());
    }

    private Redriven toldOf(Redrive what) {
        if (what instanceof Redrive.Accepted) {
            return Redriven.ACCEPTED;
        }
        if (what instanceof Redrive.Superseded) {
            return Redriven.SUPERSEDED;
        }
        return what instanceof Redrive.Full ? Redriven.FULL : Redriven.MISSING;
    }

    private void detach(Letter<K, V> letter) {
        letter.key().ifPresent(tier::remove);
    }

    private Throwable unavailable(TierException failure) {
        return TierUnavailableException.outbox(basin.cache(), failure);
    }
}
