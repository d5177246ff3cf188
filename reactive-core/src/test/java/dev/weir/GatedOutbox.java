/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.Backlog;
import dev.weir.outbox.DeadLetter;
import dev.weir.outbox.Flushed;
import dev.weir.outbox.Outbox;
import dev.weir.outbox.OutboxPage;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** An outbox whose replies wait at the gate of the process. */
final class GatedOutbox implements Outbox {

    private final Outbox network;
    private final Scheduler gate;
    private final boolean heedsClaims;

    GatedOutbox(Outbox network, Scheduler gate, boolean heedsClaims) {
        this.network = network;
        this.gate = gate;
        this.heedsClaims = heedsClaims;
    }

    @Override
    public Flux<Backlog> backlog() {
        return network.backlog().publishOn(gate);
    }

    @Override
    public Mono<Boolean> claim(int shard, String holder, Duration longest) {
        return network.claim(shard, holder, longest)
                .map(mine -> mine || !heedsClaims)
                .publishOn(gate);
    }

    @Override
    public Mono<Void> giveUp(int shard, String holder) {
        return network.giveUp(shard, holder).publishOn(gate);
    }

    @Override
    public Mono<OutboxPage> page(int shard, long epoch, Version applied, List<Version> parked, int most) {
        return network.page(shard, epoch, applied, parked, most).publishOn(gate);
    }

    @Override
    public Mono<Void> flushed(int shard, long epoch, List<Flushed> keys) {
        return network.flushed(shard, epoch, keys).publishOn(gate);
    }

    @Override
    public Mono<Void> writeOff(int shard, long epoch, long records) {
        return network.writeOff(shard, epoch, records).publishOn(gate);
    }

    @Override
    public Mono<Void> bury(int shard, long epoch, Version record, int attempts, String reason) {
        return network.bury(shard, epoch, record, attempts, reason).publishOn(gate);
    }

    @Override
    public Mono<Void> exhume(int shard, long epoch, Collection<Version> records) {
        return network.exhume(shard, epoch, records).publishOn(gate);
    }

    @Override
    public Flux<DeadLetter> deadLetters() {
        return network.deadLetters().publishOn(gate);
    }

    @Override
    public Mono<Redrive> redrive(int shard, long epoch, Version letter, int limit) {
        return network.redrive(shard, epoch, letter, limit).publishOn(gate);
    }

    @Override
    public Mono<Boolean> discard(int shard, long epoch, Version letter) {
        return network.discard(shard, epoch, letter).publishOn(gate);
    }
}
