/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change.Kind;
import dev.weir.coherence.Change.OfGeneration;
import dev.weir.coherence.Change.OfKey;
import dev.weir.coherence.LogReply.Changes;
import dev.weir.coherence.LogReply.Head;
import dev.weir.coherence.LogReply.Heads;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The contract of an invalidation log, whatever it is made of. */
public interface InvalidationLogContract extends AttachmentContract {

    @Test
    default void aRoundSaysWhereShardsStandAndThenThatNothingWasLogged() {
        Peer peer = peer();
        List<LogPosition> tails = tails(peer);
        List<LogReply> replies = peer.poll(tails);
        assertThat(replies).hasSize(2);
        Heads heads = (Heads) replies.get(0);
        assertThat(heads.heads()).hasSize(peer.backend().shards());
        for (LogPosition tail : tails) {
            assertThat(heads.heads()).containsEntry(tail.shard(), new Head(peer.epoch(tail.shard()), tail.number()));
        }
        assertThat(heads.serverMillis()).isPositive();
        assertThat(replies.get(1)).isEqualTo(new Changes(List.of()));
    }

    @Test
    default void everyChangeOfAKeyIsLogged() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        LogPosition tail = peer.tail(key);
        List<Version> versions = new ArrayList<>();
        versions.add(peer.put(key, entry("one")));
        versions.add(peer.expire(key));
        versions.add(peer.invalidate(key));
        List<Change> changes = peer().changes(tail);
        assertThat(changes).map(Change::version).isEqualTo(versions);
        assertThat(changes)
                .map(change -> ((OfKey) change).kind())
                .containsExactly(Kind.REPLACED, Kind.EXPIRED, Kind.INVALIDATED);
        assertThat(changes).allSatisfy(change -> {
            assertThat(((OfKey) change).scope()).isEqualTo(key.scope());
            assertThat(((OfKey) change).key()).isEqualTo("key");
            assertThat(change.position().shard()).isEqualTo(key.shard());
        });
        assertThat(changes)
                .map(change -> change.position().number())
                .containsExactly(tail.number() + 1, tail.number() + 2, tail.number() + 3);
    }

    @Test
    default void aFillIntoNothingIsNotLogged() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        LogPosition tail = peer.tail(key);
        peer.fill(key, entry("one"));
        peer.release(peer.lease(peer.key("other")));
        assertThat(peer.tail(key)).isEqualTo(tail);
        assertThat(peer.changes(tail)).isEmpty();
    }

    @Test
    default void aFillOverSomethingIsLogged() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.fill(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Lease lease = ((Granted) peer.ask(key, first)).lease();
        assertThat(peer.fill(lease, entry("two"))).isTrue();
        assertThat(peer.changes(tail)).singleElement().isInstanceOfSatisfying(OfKey.class, change -> {
            assertThat(change.kind()).isEqualTo(Kind.REPLACED);
            assertThat(change.version()).isEqualTo(lease.version());
        });
    }

    @Test
    default void aRefusedFillIsNotLogged() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.put(key, entry("one"));
        Lease lease = ((Granted) peer.ask(key, first)).lease();
        peer.bump(peer.tag("tag"));
        LogPosition tail = peer.tail(key);
        assertThat(peer.fill(lease, entry("two", "tag"))).isFalse();
        assertThat(peer.tail(key)).isEqualTo(tail);
    }

    @Test
    default void aWriterIsLoggedWhenHeBeginsAndWhenHeSettles() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        LogPosition tail = peer.tail(key);
        Version first = peer.quarantine(key, "mark");
        peer.settle(key, "mark", first, entry("one"));
        Version second = peer.quarantine(key, "mark");
        peer.settle(key, "mark", second, null);
        List<Change> changes = peer.changes(tail);
        assertThat(changes)
                .map(change -> ((OfKey) change).kind())
                .containsExactly(Kind.INVALIDATED, Kind.REPLACED, Kind.INVALIDATED, Kind.INVALIDATED);
        assertThat(changes.get(0).version()).isEqualTo(first);
        assertThat(changes).map(Change::version).isSorted().doesNotHaveDuplicates();
    }

    @Test
    default void aPutUnderQuarantineIsLoggedAsWhatItIs() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.quarantine(key, "mark");
        LogPosition tail = peer.tail(key);
        peer.put(key, entry("one"));
        assertThat(peer.changes(tail))
                .singleElement()
                .isInstanceOfSatisfying(
                        OfKey.class, change -> assertThat(change.kind()).isEqualTo(Kind.INVALIDATED));
    }

    @Test
    default void whatIsRaisedIsInTheLogOfEveryShard() {
        Peer peer = peer();
        List<LogPosition> tails = tails(peer);
        Map<Integer, Version> drawn = peer.bump(peer.tag("tag"), peer.prefix("prefix"), peer.all());
        List<Change> changes = peer().changes(tails);
        assertThat(changes).hasSize(3 * tails.size());
        for (LogPosition tail : tails) {
            List<OfGeneration> ofShard = changes.stream()
                    .map(change -> (OfGeneration) change)
                    .filter(change -> change.position().shard() == tail.shard())
                    .toList();
            assertThat(ofShard)
                    .map(OfGeneration::generation)
                    .containsExactlyInAnyOrder(peer.tag("tag"), peer.prefix("prefix"), peer.all());
            assertThat(ofShard).allMatch(change -> change.version().equals(drawn.get(tail.shard())));
            assertThat(ofShard)
                    .map(change -> change.position().number())
                    .containsExactly(tail.number() + 1, tail.number() + 2, tail.number() + 3);
        }
    }

    @Test
    default void theHeadCountsWhatWasLogged() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        LogPosition tail = peer.tail(key);
        peer.put(key, entry("one"));
        peer.invalidate(key);
        assertThat(peer.head(tail)).isEqualTo(new Head(peer.epoch(key), tail.number() + 2));
    }

    @Test
    default void whatIsReadReachesTheHead() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        LogPosition position = peer.tail(key);
        peer.await(Flux.range(0, 2_500)
                .flatMap(number -> peer.tier().put(key, peer.epoch(key), entry("one"), null), 100)
                .then(Mono.just(true)));
        long head = peer.head(position).number();
        long number = position.number();
        while (number < head) {
            List<Change> changes = peer.changes(position);
            assertThat(changes).isNotEmpty();
            for (Change change : changes) {
                number++;
                assertThat(change.position().number()).isEqualTo(number);
                position = change.position();
            }
        }
        assertThat(peer.changes(position)).isEmpty();
    }

    @Test
    default void aRoundEndsAsSoonAsSomethingIsLogged() {
        Peer peer = peer();
        Peer other = peer();
        RemoteKey key = peer.key("key");
        List<LogPosition> tails = tails(peer);
        Version put = peer.await(peer.backend()
                .log()
                .poll(tails)
                .flatMap(
                        reply -> reply instanceof Heads heads
                                ? !heads.heads().containsKey(key.shard())
                                        ? Mono.<Version>empty()
                                        : other.tier()
                                                .put(key, other.epoch(key), entry("one"), null)
                                                .then(Mono.<Version>empty())
                                : Mono.justOrEmpty(((Changes) reply)
                                        .changes().stream().map(Change::version).findFirst()),
                        2)
                .single());
        assertThat(peer.found(key).version()).isEqualTo(put);
    }

    @Test
    default void whatWasReadIsNotReadAgain() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        LogPosition tail = peer.tail(key);
        peer.put(key, entry("one"));
        peer.put(key, entry("two"));
        List<Change> both = peer.changes(tail);
        assertThat(peer.changes(both.get(0).position())).isEqualTo(both.subList(1, 2));
        assertThat(peer.changes(both.get(1).position())).isEmpty();
    }

    @Test
    default void aChangeIsOfTheEpochItWasLoggedIn() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        LogPosition tail = peer.tail(key);
        peer.put(key, entry("one"));
        peer.begin(key.shard(), peer.epoch(key), peer.epoch(key) + 1);
        peer.put(key, entry("two"));
        assertThat(peer.changes(tail))
                .map(change -> change.version().epoch())
                .containsExactly(peer.epoch(key) - 1, peer.epoch(key));
    }

    @Test
    default void theHeadTellsOfAnEpochThatAnotherProcessBegan() {
        Peer peer = peer();
        Peer other = peer();
        LogPosition tail = peer.tail(0);
        other.begin(0, other.epoch(0), other.epoch(0) + 1);
        assertThat(peer.head(tail).epoch()).isEqualTo(other.epoch(0));
    }

    @Test
    default void anEmptyLogAfterAFlushIsNoticedByItsHead() {
        Peer peer = peer();
        LogPosition tail = peer.tail(0);
        bed().flush();
        List<LogReply> replies = peer.poll(List.of(tail));
        assertThat(((Heads) replies.get(0)).heads().get(0).epoch()).isZero();
        assertThat(replies.get(1)).isEqualTo(new Changes(List.of()));
    }

    @Test
    default void aLogThatIsBegunAgainIsNotMistakenForItself() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"));
        LogPosition tail = peer.tail(key);
        bed().pass(Peer.SHORT);
        bed().flush();
        assertThat(peer.begin(key.shard(), 0, peer.epoch(key) + 1)).isTrue();
        assertThat(peer.tail(key).number()).isGreaterThan(tail.number());
    }

    @Test
    default void namespacesHaveLogsOfTheirOwn() {
        Peer peer = peer();
        Peer neighbour = Peer.join(bed(), bed().openNeighbour());
        List<LogPosition> tails = tails(peer);
        neighbour.put(neighbour.key("key"), entry("one"));
        neighbour.bump(neighbour.all());
        assertThat(peer.changes(tails)).isEmpty();
        assertThat(tails(peer)).isEqualTo(tails);
    }

    private static List<LogPosition> tails(Peer peer) {
        List<LogPosition> tails = new ArrayList<>();
        for (int shard = 0; shard < peer.backend().shards(); shard++) {
            tails.add(peer.tail(shard));
        }
        return tails;
    }
}
