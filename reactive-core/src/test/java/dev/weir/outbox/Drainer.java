/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.outbox.Outbox.Redrive;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A drainer: a process on a bed that takes what was written behind to one cache out of its outbox, and waits for each answer. */
public final class Drainer {

    private static final int PAGE = 1_000;

    private final Peer peer;
    private final Outbox outbox;

    private Drainer(Peer peer, Outbox outbox) {
        this.peer = peer;
        this.outbox = outbox;
    }

    /** One of the cache that a peer's keys are of. */
    public static Drainer of(Peer peer) {
        return of(peer, peer.key("key").scope().cache());
    }

    public static Drainer of(Peer peer, String cache) {
        return new Drainer(peer, peer.backend().outbox(cache));
    }

    /** So many keys of one shard. */
    public static List<RemoteKey> neighbours(Peer peer, int count) {
        List<RemoteKey> keys = new ArrayList<>();
        for (int number = 0; keys.size() < count; number++) {
            RemoteKey key = peer.key("key" + number);
            if (key.shard() == peer.key("key0").shard()) {
                keys.add(key);
            }
        }
        return keys;
    }

    public Outbox outbox() {
        return outbox;
    }

    /** All that waits in the shard of a key. */
    public List<OutboxRecord> waiting(RemoteKey key) {
        OutboxPage page = page(key.shard(), Version.NONE, List.of(), PAGE);
        assertThat(page.covered()).isEmpty();
        assertThat(page.parked()).isEmpty();
        return page.waiting();
    }

    public OutboxPage page(int shard, Version applied, List<Version> parked, int most) {
        return peer.await(outbox.page(shard, peer.epoch(shard), applied, parked, most));
    }

    /** How many records of a shard are missing, as both say that look. */
    public long missing(int shard) {
        long missing = page(shard, Version.NONE, List.of(), PAGE).missing();
        assertThat(backlog().stream()
                        .filter(each -> each.shard() == shard)
                        .mapToLong(Backlog::missing)
                        .sum())
                .isEqualTo(missing);
        return missing;
    }

    public void writeOff(int shard, long records) {
        done(outbox.writeOff(shard, peer.epoch(shard), records));
    }

    /** Records of a key have reached the source. */
    public void flush(RemoteKey key, Version... records) {
        flush(key, Aftermath.STAYS, records);
    }

    public void flush(RemoteKey key, Aftermath aftermath, Version... records) {
        flush(key.shard(), List.of(flushed(key, aftermath, Peer.LONG, records)));
    }

    /** They have reached the source, and the entry is to be kept so long. */
    public void flushAndKeep(RemoteKey key, @Nullable Duration keep, Version... records) {
        flush(key.shard(), List.of(flushed(key, Aftermath.STAYS, keep, records)));
    }

    public void flush(int shard, List<Flushed> keys) {
        done(outbox.flushed(shard, peer.epoch(shard), keys));
    }

    public static Flushed flushed(RemoteKey key, Aftermath aftermath, @Nullable Duration keep, Version... records) {
        return new Flushed(key.scope().tenant(), key.text(), List.of(records), keep, aftermath);
    }

    public void bury(RemoteKey key, Version record, int attempts, String reason) {
        done(outbox.bury(key.shard(), peer.epoch(key), record, attempts, reason));
    }

    /** Gives the only record of a key up. */
    public void giveUp(RemoteKey key, Version record) {
        bury(key, record, 3, "refused");
        flush(key, Aftermath.GOES, record);
    }

    public void exhume(RemoteKey key, Version... records) {
        done(outbox.exhume(key.shard(), peer.epoch(key), List.of(records)));
    }

    public List<DeadLetter> letters() {
        return peer.await(outbox.deadLetters().collectList());
    }

    public Redrive redrive(RemoteKey key, Version letter) {
        return redrive(key, letter, Peer.MANY);
    }

    public Redrive redrive(RemoteKey key, Version letter, int limit) {
        return peer.await(outbox.redrive(key.shard(), peer.epoch(key), letter, limit));
    }

    public boolean discard(RemoteKey key, Version letter) {
        return peer.await(outbox.discard(key.shard(), peer.epoch(key), letter));
    }

    public boolean claim(int shard, String holder, Duration longest) {
        return peer.await(outbox.claim(shard, holder, longest));
    }

    public void giveUp(int shard, String holder) {
        done(outbox.giveUp(shard, holder));
    }

    /** Of the shards in which there is anything. */
    public List<Backlog> backlog() {
        return peer.await(outbox.backlog().collectList()).stream()
                .filter(each -> each.records() + each.deadLetters() + each.missing() > 0)
                .toList();
    }

    private void done(Mono<Void> change) {
        peer.await(change.thenReturn(true));
    }
}
