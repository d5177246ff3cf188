/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static dev.weir.tier.TierException.Reason.EPOCH_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.LogPosition;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.tier.AcceptContract;
import dev.weir.tier.Contract;
import dev.weir.tier.DirtyContract;
import dev.weir.tier.Found;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.LeaseAnswer.Hit;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A contract of what a flush does to a key of which nothing else has happened. */
public interface FlushContract extends Contract {

    @Test
    default void whatWasFlushedWaitsNoMoreAndIsNotDirty() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Drainer.of(peer).flush(key, accepted);
        Found found = peer.found(key);
        assertThat(found.isDirty()).isFalse();
        assertThat(found.version()).isEqualTo(accepted);
        assertSame(found.entry(), entry("one"));
        assertThat(peer.ask(key)).isInstanceOf(Hit.class);
        assertThat(Drainer.of(peer).waiting(key)).isEmpty();
        assertThat(Drainer.of(peer).backlog()).isEmpty();
        assertThat(peer.tail(key)).as("nothing has changed for anybody").isEqualTo(tail);
    }

    @Test
    default void theTimeOfAnEntryBeginsWithItsFlush() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        bed().pass(Peer.SHORT);
        Drainer.of(peer).flushAndKeep(key, Peer.SHORT, accepted);
        assertThat(peer.get(key)).isPresent();
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void anEntryMayStayUntilItIsEvicted() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"), Peer.SHORT);
        Drainer.of(peer).flushAndKeep(key, null, accepted);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.found(key).isDirty()).isFalse();
    }

    @Test
    default void anAbsenceStaysAfterItsFlush() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, AcceptContract.absence());
        Drainer.of(peer).flush(key, accepted);
        assertSame(peer.found(key).entry(), AcceptContract.absence());
        assertThat(peer.found(key).isDirty()).isFalse();
    }

    @Test
    default void aKeyIsDirtyUntilTheLastOfItsRecordsIsFlushed() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("two"));
        Version second = peer.accept(key, entry("one"), Peer.SHORT);
        Drainer.of(peer).flushAndKeep(key, Peer.SHORT, first);
        bed().pass(Peer.AFTER_SHORT);
        DirtyContract.assertStands(peer, key, second);
        assertThat(Drainer.of(peer).waiting(key)).map(OutboxRecord::version).containsExactly(second);
        Drainer.of(peer).flush(key, second);
        assertThat(peer.found(key).isDirty()).isFalse();
        assertThat(peer.found(key).version()).isEqualTo(second);
    }

    @Test
    default void recordsOfAKeyAreFlushedTogether() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("one"));
        Version second = peer.accept(key, entry("two"));
        Version third = peer.accept(key, entry("three"));
        Drainer.of(peer).flush(key, first, second, third);
        assertThat(Drainer.of(peer).waiting(key)).isEmpty();
        assertThat(peer.found(key).isDirty()).isFalse();
        assertThat(peer.found(key).version()).isEqualTo(third);
    }

    @Test
    default void keysAreFlushedTogetherAndOthersAreLeftAlone() {
        Peer peer = peer();
        List<RemoteKey> keys = Drainer.neighbours(peer, 3);
        List<Version> versions =
                keys.stream().map(key -> peer.accept(key, entry("one"))).toList();
        Drainer.of(peer)
                .flush(
                        keys.get(0).shard(),
                        List.of(
                                Drainer.flushed(keys.get(2), Aftermath.GOES, null, versions.get(2)),
                                Drainer.flushed(keys.get(0), Aftermath.STAYS, Peer.LONG, versions.get(0))));
        assertThat(peer.found(keys.get(0)).isDirty()).isFalse();
        DirtyContract.assertStands(peer, keys.get(1), versions.get(1));
        assertThat(peer.get(keys.get(2))).isEmpty();
        assertThat(Drainer.of(peer).waiting(keys.get(0)))
                .map(OutboxRecord::version)
                .containsExactly(versions.get(1));
    }

    @Test
    default void aFlushedKeyIsLikeAnyOther() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        Drainer.of(peer).flush(key, accepted);
        Lease lease = ((Granted) peer.ask(key, accepted)).lease();
        assertThat(peer.fill(lease, entry("two"))).isTrue();
        peer.put(key, entry("three"));
        assertSame(peer.found(key).entry(), entry("three"));
        peer.invalidate(key);
        assertThat(peer.get(key)).isEmpty();
        DirtyContract.assertStands(peer, key, peer.accept(key, entry("one")));
    }

    @Test
    default void toFlushTwiceChangesNothing() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        Drainer.of(peer).flush(key, accepted);
        LogPosition tail = peer.tail(key);
        Drainer.of(peer()).flush(key, Aftermath.GOES, accepted);
        Drainer.of(peer()).flushAndKeep(key, Peer.SHORT, accepted);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.found(key).version()).isEqualTo(accepted);
        assertThat(peer.tail(key)).isEqualTo(tail);

        Version later = peer.accept(key, entry("one"));
        Drainer.of(peer()).flush(key, Aftermath.GOES, accepted);
        DirtyContract.assertStands(peer, key, later);
    }

    @Test
    default void aFlushOfWhatWasNeverAcceptedChangesNothing() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version put = peer.put(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Drainer.of(peer).flush(key, Aftermath.GOES, put);
        Drainer.of(peer).flush(key.shard(), List.of());
        assertThat(peer.found(key).version()).isEqualTo(put);
        assertThat(peer.tail(key)).isEqualTo(tail);
    }

    @Test
    default void aFlushOfAnotherEpochChangesNothing() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        List<Flushed> keys = List.of(Drainer.flushed(key, Aftermath.GOES, null, accepted));
        for (long epoch : new long[] {0, accepted.epoch() - 1, accepted.epoch() + 1}) {
            assertThat(peer.failure(Drainer.of(peer).outbox().flushed(key.shard(), epoch, keys)))
                    .isEqualTo(EPOCH_LOST);
        }
        DirtyContract.assertStands(peer, key, accepted);
        assertThat(Drainer.of(peer).waiting(key)).hasSize(1);
    }

    @Test
    default void whatWasAcceptedInTheEpochBeforeIsFlushedInThisOne() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.accept(key, entry("one"));
        peer.begin(key.shard(), peer.epoch(key), peer.epoch(key) + 1);
        Version after = peer.accept(key, entry("two"));
        assertThat(Drainer.of(peer).waiting(key)).map(OutboxRecord::version).containsExactly(before, after);
        Drainer.of(peer).flush(key, before, after);
        assertThat(peer.ask(key)).isInstanceOf(Hit.class);
        assertThat(peer.found(key).isDirty()).isFalse();
    }

    @Test
    default void afterItsFlushAValueOfTheEpochBeforeIsOutdated() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.accept(key, entry("one"));
        peer.begin(key.shard(), peer.epoch(key), peer.epoch(key) + 1);
        Drainer.of(peer).flush(key, before);
        assertThat(peer.ask(key)).isInstanceOf(Granted.class);
    }
}
