/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import static dev.weir.tier.Entries.entry;
import static dev.weir.tier.TierException.Reason.EPOCH_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tier.Acceptance.Accepted;
import dev.weir.tier.Acceptance.Repeated;
import dev.weir.tier.Contract;
import dev.weir.tier.DirtyContract;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A contract of servers that lose their data, and of those that do not: what waited is lost with all the rest, or not at all. */
public interface LossContract extends Contract {

    @Test
    default void whatWaitedIsLostWithTheState() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Drainer drainer = Drainer.of(peer);
        Version accepted = peer.accept(key, entry("one"));
        drainer.bury(key, accepted, 3, "refused");
        bed().flush();
        assertThat(peer.failure(drainer.outbox().page(key.shard(), peer.epoch(key), Version.NONE, List.of(), 10)))
                .isEqualTo(EPOCH_LOST);
        assertThat(drainer.backlog()).isEmpty();
        assertThat(drainer.letters()).isEmpty();
        peer.begin(key.shard(), 0, accepted.epoch() + 1);
        assertThat(drainer.waiting(key)).isEmpty();
        assertThat(drainer.backlog()).isEmpty();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void whoAttachesIsToldInWhichEpochTheStateBegan() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        long first = peer.epoch(key);
        assertThat(peer.attached(key.shard()).born()).isEqualTo(first);
        peer.begin(key.shard(), first, first + 1);
        assertThat(peer.attached(key.shard()).born()).as("nothing was lost").isEqualTo(first);
        bed().flush();
        peer.begin(key.shard(), 0, first + 2);
        peer.begin(key.shard(), first + 2, first + 3);
        assertThat(peer().attached(key.shard()).born()).isEqualTo(first + 2);
    }

    @Test
    default void whatTheSourceHasOfALifeBeforeHidesNothing() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.accept(key, entry("one"));
        bed().flush();
        peer.begin(key.shard(), 0, before.epoch() + 1);
        Version after = peer.accept(key, entry("two"));
        // By a clock that was ahead by an hour.
        Version applied =
                new Version(before.epoch(), before.seq() + Duration.ofHours(1).toNanos() / 1_000);
        OutboxPage page = Drainer.of(peer).page(key.shard(), applied, List.of(), 10);
        assertThat(page.waiting()).map(OutboxRecord::version).containsExactly(after);
        assertThat(page.covered()).isEmpty();
        Version later = peer.accept(key, entry("three"));
        assertThat(Drainer.of(peer).page(key.shard(), after, List.of(), 10).waiting())
                .map(OutboxRecord::version)
                .containsExactly(later);
    }

    @Test
    default void anotherServerWithTheSameDataHasAllThatWaits() {
        Peer peer = peer();
        List<RemoteKey> keys = Drainer.neighbours(peer, 2);
        RemoteKey key = keys.get(0);
        Operation operation = peer.sentNow(peer.operation(), key);
        Version accepted = ((Accepted) peer.submit(key, operation, entry("one"))).version();
        Version refused = peer.accept(keys.get(1), entry("two"));
        Drainer.of(peer).bury(keys.get(1), refused, 3, "refused");
        bed().replaceServer();
        assertThat(peer.failure(Drainer.of(peer).outbox().claim(key.shard(), "one", Peer.LONG)))
                .isEqualTo(EPOCH_LOST);
        peer.attachAll();
        assertThat(peer.epoch(key)).isGreaterThan(accepted.epoch());
        assertThat(peer.attached(key.shard()).born()).isEqualTo(accepted.epoch());
        DirtyContract.assertStands(peer, key, accepted);
        assertThat(Drainer.of(peer).waiting(key)).map(OutboxRecord::version).containsExactly(accepted, refused);
        assertThat(Drainer.of(peer).letters()).map(DeadLetter::version).containsExactly(refused);
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Repeated(accepted));
        Drainer.of(peer).flush(key, accepted);
        assertThat(peer.found(key).isDirty()).isFalse();
    }

    @Test
    default void whatGoesAloneIsMissing() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Drainer drainer = Drainer.of(peer);
        Version first = peer.accept(key, entry("one"));
        peer.accept(key, entry("two"));
        peer.accept(key, entry("three"));
        drainer.flush(key, first);
        bed().loseOutbox(key);
        assertThat(drainer.missing(key.shard())).isEqualTo(2);
        Version last = peer.accept(key, entry("four"));
        assertThat(drainer.missing(key.shard())).isEqualTo(2);
        assertThat(drainer.waiting(key)).map(OutboxRecord::version).containsExactly(last);
        drainer.writeOff(key.shard(), 1);
        assertThat(drainer.missing(key.shard())).isEqualTo(1);
        drainer.writeOff(key.shard(), 5);
        assertThat(drainer.missing(key.shard())).isZero();
        drainer.flush(key, last);
        assertThat(drainer.backlog()).isEmpty();
    }

    @Test
    default void whatNobodyHasLostIsNotMissing() {
        Peer peer = peer();
        List<RemoteKey> keys = Drainer.neighbours(peer, 2);
        RemoteKey key = keys.get(0);
        Drainer drainer = Drainer.of(peer);
        Version first = peer.accept(key, entry("one"));
        Version second = peer.accept(key, entry("two"));
        drainer.flush(key, first);
        drainer.flush(key, first, second);
        Version refused = peer.accept(keys.get(1), entry("three"));
        drainer.giveUp(keys.get(1), refused);
        assertThat(drainer.missing(key.shard())).isZero();
        drainer.redrive(keys.get(1), refused);
        drainer.writeOff(key.shard(), 1);
        assertThat(drainer.missing(key.shard())).isZero();
        assertThat(drainer.waiting(key)).hasSize(1);
    }

    @Test
    default void whoKnowsAnotherEpochWritesNothingOff() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        bed().loseOutbox(key);
        assertThat(peer.failure(Drainer.of(peer).outbox().writeOff(key.shard(), accepted.epoch() + 1, 1)))
                .isEqualTo(EPOCH_LOST);
        assertThat(Drainer.of(peer).missing(key.shard())).isEqualTo(1);
    }
}
