/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.outbox.Backlog;
import dev.weir.outbox.DeadLetter;
import dev.weir.outbox.Flushed;
import dev.weir.outbox.Outbox;
import dev.weir.outbox.OutboxPage;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An outbox in memory: one exchange for each request. */
final class InMemoryOutbox implements Outbox {

    private final InMemoryBackend backend;
    private final String cache;

    InMemoryOutbox(InMemoryBackend backend, String cache) {
        this.backend = backend;
        this.cache = cache;
    }

    @Override
    public Flux<Backlog> backlog() {
        int shards = backend.shards();
        return Flux.range(0, shards)
                .flatMapDelayError(
                        shard -> backend.look(shard, (at, server) -> at.outbox().backlog(cache)), shards, 1)
                .onErrorMap(failures -> Exceptions.unwrapMultiple(failures).get(0));
    }

    @Override
    public Mono<Boolean> claim(int shard, String holder, Duration longest) {
        return backend.change(shard, (at, server) -> at.outbox().claim(cache, holder, longest));
    }

    @Override
    public Mono<Void> giveUp(int shard, String holder) {
        return backend.change(shard, (at, server) -> {
            at.outbox().giveUp(cache, holder);
            return null;
        });
    }

    @Override
    public Mono<OutboxPage> page(int shard, long epoch, Version applied, List<Version> parked, int most) {
        List<Version> asked = List.copyOf(parked);
        return backend.look(shard, (at, server) -> at.outbox().page(cache, epoch, applied, asked, most));
    }

    @Override
    public Mono<Void> flushed(int shard, long epoch, List<Flushed> keys) {
        List<Flushed> all = List.copyOf(keys);
        return backend.change(shard, (at, server) -> {
            at.outbox().flushed(cache, epoch, all);
            return null;
        });
    }

    @Override
    public Mono<Void> writeOff(int shard, long epoch, long records) {
        return backend.change(shard, (at, server) -> {
            at.outbox().writeOff(cache, epoch, records);
            return null;
        });
    }

    @Override
    public Mono<Void> bury(int shard, long epoch, Version record, int attempts, String reason) {
        return backend.change(shard, (at, server) -> {
            at.outbox().bury(cache, epoch, record, attempts, reason);
            return null;
        });
    }

    @Override
    public Mono<Void> exhume(int shard, long epoch, Collection<Version> records) {
        List<Version> all = List.copyOf(records);
        return backend.change(shard, (at, server) -> {
            at.outbox().exhume(cache, epoch, all);
            return null;
        });
    }

    @Override
    public Flux<DeadLetter> deadLetters() {
        return Flux.range(0, backend.shards())
                .concatMap(
                        shard -> backend.look(shard, (at, server) -> at.outbox().letters(cache)), 1)
                .concatMapIterable(letters -> letters, 1);
    }

    @Override
    public Mono<Redrive> redrive(int shard, long epoch, Version letter, int limit) {
        return backend.change(shard, (at, server) -> at.outbox().redrive(cache, epoch, letter, limit));
    }

    @Override
    public Mono<Boolean> discard(int shard, long epoch, Version letter) {
        return backend.change(shard, (at, server) -> at.outbox().discard(cache, epoch, letter));
    }
}
