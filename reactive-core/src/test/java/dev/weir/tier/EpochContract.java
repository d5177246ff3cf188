/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static dev.weir.tier.TierException.Reason.EPOCH_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.LogPosition;
import dev.weir.tier.LeaseAnswer.Granted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A contract of the life of a shard's data: nothing is changed for somebody who knows another one. */
public interface EpochContract extends Contract {

    @Test
    default void nothingIsChangedForWhoKnowsAnotherEpoch() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version put = peer.put(key, entry("one"));
        LogPosition tail = peer.tail(key);
        for (long epoch : new long[] {0, put.epoch() - 1, put.epoch() + 1, Long.MAX_VALUE}) {
            changes(peer, key, new Version(epoch, put.seq()))
                    .forEach((name, change) -> assertThat(peer.failure(change))
                            .as("%s in epoch %d", name, epoch)
                            .isEqualTo(EPOCH_LOST));
        }
        assertThat(peer.found(key).version()).isEqualTo(put);
        assertThat(peer.tail(key)).isEqualTo(tail);
        assertThat(peer.attached(key.shard()).generations()).isEmpty();
        assertThat(peer.ask(key, put)).as("no lease, no mark").isInstanceOf(Granted.class);
    }

    @Test
    default void aLeaseOfTheEpochBeforeFillsNothing() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        peer.begin(key.shard(), peer.epoch(key), peer.epoch(key) + 1);
        assertThat(peer.failure(peer.tier().fill(lease, entry("old"), null))).isEqualTo(EPOCH_LOST);
        assertThat(peer.failure(peer.tier().release(lease))).isEqualTo(EPOCH_LOST);
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aWriterOfTheEpochBeforeSettlesNothing() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version version = peer.quarantine(key, "mark");
        peer.begin(key.shard(), peer.epoch(key), peer.epoch(key) + 1);
        assertThat(peer.failure(peer.tier().settle(new Settlement(key, "mark", version, entry("old"), null))))
                .isEqualTo(EPOCH_LOST);
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void versionsOfALaterEpochAreNewer() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.put(key, entry("one"));
        peer.begin(key.shard(), peer.epoch(key), peer.epoch(key) + 1);
        Version after = peer.put(key, entry("two"));
        assertThat(after).isGreaterThan(before);
        assertThat(after.epoch()).isEqualTo(peer.epoch(key));
    }

    @Test
    default void aValueOfTheEpochBeforeIsNoHitButAttached() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version version = peer.put(key, entry("one"));
        peer.begin(key.shard(), peer.epoch(key), peer.epoch(key) + 1);
        Found outdated = peer.granted(key).outdated();
        assertThat(outdated).isNotNull();
        assertSame(outdated.entry(), entry("one"));
        assertThat(outdated.version()).isEqualTo(version);
        assertThat(peer.found(key).version()).as("what a look finds").isEqualTo(version);
    }

    @Test
    default void aBumpFailsIfOneShardHasAnotherEpoch() {
        Peer peer = peer();
        Mono<?> bump = peer.tier().bump(List.of(peer.tag("tag")), shard -> peer.epoch(shard) + (shard == 0 ? 1 : 0));
        assertThat(peer.failure(bump)).isEqualTo(EPOCH_LOST);
        assertThat(peer.attached(0).generations()).isEmpty();
    }

    @Test
    default void aBumpThatOneShardRefusesIsMadeInAllOthers() {
        Peer peer = peer();
        int shards = peer.backend().shards();
        for (int refusing = 0; refusing < shards; refusing++) {
            int other = refusing;
            Generation tag = peer.tag("tag" + refusing);
            Mono<?> bump = peer.tier().bump(List.of(tag), shard -> shard == other ? 0 : peer.epoch(shard));
            assertThat(peer.failure(bump)).isEqualTo(EPOCH_LOST);
            for (int shard = 0; shard < shards; shard++) {
                assertThat(peer.attached(shard).generations().containsKey(tag)).isEqualTo(shard != refusing);
            }
        }
    }

    @Test
    default void afterAFlushNothingIsChangedUntilAnEpochIsBegun() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version put = peer.put(key, entry("one"));
        Map<String, Mono<?>> changes = changes(peer, key, put);
        bed().flush();
        assertThat(peer.get(key)).isEmpty();
        changes.forEach(
                (name, change) -> assertThat(peer.failure(change)).as(name).isEqualTo(EPOCH_LOST));
        assertThat(peer.attach(key.shard()))
                .isInstanceOfSatisfying(
                        Attachment.Lost.class, lost -> assertThat(lost.epoch()).isZero());
        changes.forEach((name, change) ->
                assertThat(peer.failure(change)).as(name + " after a look").isEqualTo(EPOCH_LOST));

        assertThat(peer.begin(key.shard(), 0, put.epoch() + 1)).isTrue();
        changes.forEach((name, change) ->
                assertThat(peer.failure(change)).as(name + " in the new epoch").isEqualTo(EPOCH_LOST));
        peer.attachAll();
        assertThat(peer.put(key, entry("two")).epoch()).isEqualTo(put.epoch() + 1);
    }

    @Test
    default void anotherServerIsFoundOutBeforeItIsAskedForAnything() {
        Peer peer = peer();
        Peer other = peer();
        RemoteKey key = peer.key("key");
        Version put = peer.put(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Map<String, Mono<?>> changes = changes(peer, key, put);
        bed().replaceServer();
        assertThat(peer.failure(peer.tier().get(key))).as("get").isEqualTo(EPOCH_LOST);
        assertThat(peer.failure(peer.backend().log().poll(List.of(tail)).then()))
                .as("poll")
                .isEqualTo(EPOCH_LOST);
        changes.forEach(
                (name, change) -> assertThat(peer.failure(change)).as(name).isEqualTo(EPOCH_LOST));
        assertThat(peer.attach(key.shard()))
                .isInstanceOfSatisfying(
                        Attachment.Lost.class, lost -> assertThat(lost.epoch()).isEqualTo(put.epoch()));
        assertThat(peer.begin(key.shard(), put.epoch(), put.epoch() + 1)).isTrue();
        assertThat(other.failure(other.tier().get(key)))
                .as("the other one's get")
                .isEqualTo(EPOCH_LOST);
        assertThat(other.attached(key.shard()).epoch()).isEqualTo(put.epoch() + 1);
        assertThat(other.found(key).version()).isEqualTo(put);
        assertThat(other.granted(key).outdated()).as("of the epoch before").isNotNull();
    }

    private static Map<String, Mono<?>> changes(Peer peer, RemoteKey key, Version known) {
        RemoteTier tier = peer.tier();
        Lease lease = new Lease(key, known, "00112233445566778899aabbccddeeff");
        Map<String, Mono<?>> changes = new LinkedHashMap<>();
        changes.put("lease", tier.lease(key, known.epoch(), Version.LAST, Peer.LONG));
        changes.put("fill", tier.fill(lease, entry("x"), null));
        changes.put("release", tier.release(lease));
        changes.put("invalidate", tier.invalidate(key, known.epoch(), false, null));
        changes.put("expire", tier.invalidate(key, known.epoch(), true, null));
        changes.put("quarantine", tier.invalidate(key, known.epoch(), false, new Quarantine("mark", Peer.LONG)));
        changes.put("settle", tier.settle(new Settlement(key, "mark", known, entry("x"), null)));
        changes.put("put", tier.put(key, known.epoch(), entry("x"), null));
        changes.put(
                "accept",
                tier.accept(
                        new Submission(key, Submission.Operation.of("operation"), entry("x"), null, 1), known.epoch()));
        changes.put("bump", tier.bump(List.of(peer.all()), shard -> known.epoch()));
        return changes;
    }
}
