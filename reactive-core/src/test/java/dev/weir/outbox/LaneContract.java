/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static dev.weir.tier.TierException.Reason.EPOCH_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.outbox.OutboxPage.Leftover;
import dev.weir.outbox.OutboxPage.Withheld;
import dev.weir.tier.AcceptContract;
import dev.weir.tier.Acceptance.Accepted;
import dev.weir.tier.Contract;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Submission;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A contract of what waits in an outbox: all that was accepted, in order, and nothing else. */
public interface LaneContract extends Contract {

    @Test
    default void whatWasAcceptedWaitsInTheOrderOfVersions() {
        Peer peer = peer();
        List<RemoteKey> keys = Drainer.neighbours(peer, 3);
        List<Version> accepted = new ArrayList<>();
        for (int number = 0; number < 9; number++) {
            accepted.add(peer.accept(keys.get(number % 3), entry("of " + number)));
        }
        List<OutboxRecord> waiting = Drainer.of(peer()).waiting(keys.get(0));
        assertThat(waiting).map(OutboxRecord::version).isEqualTo(accepted);
        for (int number = 0; number < 9; number++) {
            assertThat(waiting.get(number).key()).isEqualTo(keys.get(number % 3).text());
            assertSame(waiting.get(number).entry(), entry("of " + number));
        }
    }

    @Test
    default void aRecordSaysAllThatWasWritten() {
        Peer peer = peer();
        RemoteKey key = peer.key(new Scope("cache", "tenant"), "key", "prefix");
        StoredEntry whole = new StoredEntry(
                new byte[] {0, -1, 127},
                true,
                7,
                1_700_000_000_123L,
                5_000,
                -77,
                false,
                OptionalLong.of(Long.MIN_VALUE),
                Optional.of("etag"),
                Set.of("one", "two"));
        Version first = peer.accept(key, whole, Duration.ofMillis(12_345));
        Version second = peer.accept(key, AcceptContract.absence(), null);
        List<OutboxRecord> waiting = Drainer.of(peer).waiting(key);
        assertThat(waiting)
                .usingRecursiveComparison()
                .isEqualTo(List.of(
                        new OutboxRecord("tenant", "key", first, whole, Duration.ofMillis(12_345)),
                        new OutboxRecord("tenant", "key", second, AcceptContract.absence(), null)));
    }

    @Test
    default void whatIsWrittenInOtherWaysDoesNotWait() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"));
        peer.invalidate(key);
        peer.fill(key, entry("two"));
        assertThat(Drainer.of(peer).waiting(key)).isEmpty();
        assertThat(Drainer.of(peer).backlog()).isEmpty();
    }

    @Test
    default void aPageBeginsAfterAVersionAndEndsWhenItIsFull() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        List<Version> accepted = accepted(peer, key, 5);
        Drainer drainer = Drainer.of(peer);
        assertThat(drainer.page(key.shard(), Version.NONE, List.of(), 2).waiting())
                .map(OutboxRecord::version)
                .isEqualTo(accepted.subList(0, 2));
        OutboxPage next = drainer.page(key.shard(), accepted.get(1), List.of(), 2);
        assertThat(next.waiting()).map(OutboxRecord::version).isEqualTo(accepted.subList(2, 4));
        assertThat(next.covered())
                .containsExactly(new Leftover("", "key", accepted.get(0)), new Leftover("", "key", accepted.get(1)));
        assertThat(drainer.page(key.shard(), accepted.get(4), List.of(), 2).waiting())
                .isEmpty();
    }

    @Test
    default void aPageBringsWhatIsParkedAndTellsItFromLeftovers() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        List<Version> accepted = accepted(peer, key, 5);
        OutboxPage page =
                Drainer.of(peer).page(key.shard(), accepted.get(3), List.of(accepted.get(2), accepted.get(0)), 100);
        assertThat(page.parked())
                .map(OutboxRecord::version)
                .containsExactlyInAnyOrder(accepted.get(0), accepted.get(2));
        page.parked().forEach(record -> assertThat(record.key()).isEqualTo("key"));
        assertThat(page.covered()).map(Leftover::version).containsExactly(accepted.get(1), accepted.get(3));
        assertThat(page.waiting()).map(OutboxRecord::version).containsExactly(accepted.get(4));
    }

    @Test
    default void parkedRecordsAreNoBarrierToLeftovers() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        List<Version> accepted = accepted(peer, key, 20);
        OutboxPage page = Drainer.of(peer).page(key.shard(), accepted.get(19), accepted.subList(0, 18), 2);
        assertThat(page.covered()).map(Leftover::version).isEqualTo(accepted.subList(18, 20));
        assertThat(page.parked()).hasSize(2);
        assertThat(page.withheld()).map(Withheld::version).isEqualTo(accepted.subList(2, 18));
    }

    @Test
    default void ofWhatIsParkedTheFirstOfEachKeyAreTakenAlongBeforeOthers() {
        Peer peer = peer();
        List<RemoteKey> keys = Drainer.neighbours(peer, 3);
        List<Version> accepted = new ArrayList<>();
        for (int number = 0; number < 9; number++) {
            accepted.add(peer.accept(keys.get(number % 3), entry("of " + number)));
        }
        List<Version> parked = new ArrayList<>(accepted.subList(1, 9));
        Collections.reverse(parked);
        OutboxPage page = Drainer.of(peer).page(keys.get(0).shard(), accepted.get(8), parked, 4);
        assertThat(page.parked())
                .map(OutboxRecord::version)
                .containsExactly(accepted.get(3), accepted.get(2), accepted.get(1), accepted.get(8));
        assertThat(page.withheld())
                .containsExactly(
                        new Withheld("", keys.get(1).text(), accepted.get(7)),
                        new Withheld("", keys.get(0).text(), accepted.get(6)),
                        new Withheld("", keys.get(2).text(), accepted.get(5)),
                        new Withheld("", keys.get(1).text(), accepted.get(4)));
        assertThat(page.covered()).map(Leftover::version).containsExactly(accepted.get(0));
    }

    @Test
    default void leftoversAreNoMoreThanWasAskedFor() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        List<Version> accepted = accepted(peer, key, 5);
        OutboxPage page = Drainer.of(peer).page(key.shard(), accepted.get(4), List.of(), 3);
        assertThat(page.covered()).map(Leftover::version).isEqualTo(accepted.subList(0, 3));
    }

    @Test
    default void aPageIsTheLastOneIfNothingWaitsBehindIt() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        List<Version> accepted = accepted(peer, key, 5);
        Drainer drainer = Drainer.of(peer);
        assertThat(drainer.page(key.shard(), Version.NONE, List.of(), 4).isLast())
                .isFalse();
        assertThat(drainer.page(key.shard(), Version.NONE, List.of(), 5).isLast())
                .as("nobody looks behind one that is full")
                .isFalse();
        assertThat(drainer.page(key.shard(), Version.NONE, List.of(), 6).isLast())
                .isTrue();
        assertThat(drainer.page(key.shard(), accepted.get(1), List.of(), 4).isLast())
                .isTrue();
        assertThat(drainer.page(key.shard(), accepted.get(4), List.of(), 6).isLast())
                .isTrue();
    }

    @Test
    default void aPageThatLeavesSomethingToBeCleanedUpIsNotTheLastOne() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        List<Version> accepted = accepted(peer, key, 5);
        Drainer drainer = Drainer.of(peer);
        assertThat(drainer.page(key.shard(), accepted.get(3), List.of(), 3).isLast())
                .isFalse();
        assertThat(drainer.page(key.shard(), accepted.get(3), List.of(), 4).isLast())
                .as("nobody looks behind as many as were asked for")
                .isFalse();
        assertThat(drainer.page(key.shard(), accepted.get(3), List.of(accepted.get(0)), 4)
                        .isLast())
                .isTrue();
    }

    @Test
    default void whatIsParkedAndGoneIsNotInAPage() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        List<Version> accepted = accepted(peer, key, 2);
        Drainer drainer = Drainer.of(peer);
        drainer.flush(key, accepted.get(0));
        OutboxPage page = drainer.page(key.shard(), accepted.get(0), List.of(accepted.get(0)), 10);
        assertThat(page.parked()).isEmpty();
        assertThat(page.covered()).isEmpty();
        assertThat(page.waiting()).map(OutboxRecord::version).containsExactly(accepted.get(1));
    }

    @Test
    default void aPageOfNothingTellsTheTime() {
        Peer peer = peer();
        OutboxPage page = Drainer.of(peer).page(0, Version.NONE, List.of(), 10);
        assertThat(page.waiting()).isEmpty();
        assertThat(page.serverMillis())
                .isBetween(
                        peer.attached(0).serverMillis() - 60_000,
                        peer.attached(0).serverMillis());
    }

    @Test
    default void aPageIsOfTheEpochThatIsKnown() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.accept(key, entry("one"));
        for (long epoch : new long[] {0, peer.epoch(key) - 1, peer.epoch(key) + 1}) {
            assertThat(peer.failure(Drainer.of(peer).outbox().page(key.shard(), epoch, Version.NONE, List.of(), 10)))
                    .isEqualTo(EPOCH_LOST);
        }
    }

    @Test
    default void twoCachesDoNotMeet() {
        Peer peer = peer();
        RemoteKey one = peer.key(new Scope("one", ""), "key");
        RemoteKey other = RemoteKey.of(new Scope("other", ""), textIn(peer, one.shard()), List.of(), shards(peer));
        Version first = peer.accept(one, entry("one"));
        Submission second = new Submission(other, peer.operation(), entry("other"), Peer.LONG, 1);
        assertThat(peer.submit(second))
                .as("the limit is each one's own")
                .isInstanceOfSatisfying(
                        Accepted.class,
                        accepted -> assertThat(accepted.records()).isEqualTo(1));
        assertThat(Drainer.of(peer, "one").waiting(one))
                .map(OutboxRecord::version)
                .containsExactly(first);
        Drainer.of(peer, "other").flush(one, first);
        assertThat(Drainer.of(peer, "one").waiting(one)).hasSize(1);
        assertThat(peer.found(one).isDirty()).isTrue();
        assertThat(Drainer.of(peer, "other").waiting(other)).hasSize(1);
        assertThat(Drainer.of(peer, "one").backlog()).hasSize(1);
        assertThat(Drainer.of(peer, "none").backlog()).isEmpty();
    }

    @Test
    default void namespacesHaveOutboxesOfTheirOwn() {
        Peer peer = peer();
        Peer neighbour = Peer.join(bed(), bed().openNeighbour());
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        assertThat(Drainer.of(neighbour).waiting(key)).isEmpty();
        Drainer.of(neighbour).flush(key, accepted);
        assertThat(Drainer.of(peer).waiting(key)).hasSize(1);
        assertThat(peer.found(key).isDirty()).isTrue();
    }

    @Test
    default void namesOfAllKindsComeBackAsTheyAreAndStayApart() {
        Peer peer = peer();
        List<String> names = Contract.hostileNames();
        Map<RemoteKey, Version> accepted = new HashMap<>();
        for (String name : names) {
            for (RemoteKey key :
                    List.of(peer.key(name), peer.key(new Scope("cache", name.isEmpty() ? "t" : name), "a"))) {
                accepted.put(key, peer.accept(key, entry("of " + name)));
            }
        }
        Drainer drainer = Drainer.of(peer);
        accepted.forEach((key, version) -> assertThat(drainer.waiting(key))
                .filteredOn(record -> record.version().equals(version))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.key()).isEqualTo(key.text());
                    assertThat(record.tenant()).isEqualTo(key.scope().tenant());
                    assertSame(record.entry(), peer.found(key).entry());
                }));

        RemoteKey first = peer.key(names.get(0));
        drainer.flush(first, accepted.get(first));
        assertThat(accepted.keySet())
                .filteredOn(key -> !peer.found(key).isDirty())
                .containsExactly(first);
    }

    @Test
    default void whatManyWriteTogetherWaitsInTheOrderOfVersions() {
        List<Peer> peers = List.of(peer(), peer(), peer());
        RemoteKey key = peers.get(0).key("key");
        List<Version> accepted = peers.get(0)
                .await(Flux.range(0, 300)
                        .map(number -> peers.get(number % 3))
                        .flatMap(
                                peer -> peer.tier()
                                        .accept(
                                                new Submission(
                                                        key, peer.operation(), entry("one"), Peer.LONG, Peer.MANY),
                                                peer.epoch(key)),
                                300)
                        .map(each -> ((Accepted) each).version())
                        .collectList());
        List<Version> waiting = Drainer.of(peers.get(0)).waiting(key).stream()
                .map(OutboxRecord::version)
                .toList();
        assertThat(waiting).isSorted().hasSameElementsAs(accepted).hasSize(300);
        assertThat(peers.get(0).found(key).version()).isEqualTo(waiting.get(299));
    }

    @Test
    default void theBacklogTellsHowMuchWaitsAndForHowLong() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.accept(key, entry("one"));
        bed().pass(Peer.SHORT);
        Version second = peer.accept(key, entry("two"));
        assertThat(Drainer.of(peer).backlog()).singleElement().satisfies(backlog -> {
            assertThat(backlog.shard()).isEqualTo(key.shard());
            assertThat(backlog.records()).isEqualTo(2);
            assertThat(backlog.oldest()).isBetween(Peer.SHORT.dividedBy(2), Duration.ofMinutes(1));
            assertThat(backlog.deadLetters()).isZero();
        });
        Drainer.of(peer).flush(key, second);
        assertThat(Drainer.of(peer).backlog())
                .singleElement()
                .satisfies(backlog -> assertThat(backlog.records()).isEqualTo(1));
    }

    @Test
    default void theBacklogTellsOfEachShardOnceSoThatNoneIsTakenForEmptyThatCouldNotBeAsked() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.accept(key, entry("one"));
        List<Backlog> all = peer.await(Drainer.of(peer).outbox().backlog().collectList());
        assertThat(all)
                .map(Backlog::shard)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, shards(peer)).boxed().toList());
        assertThat(all)
                .filteredOn(each -> each.shard() != key.shard())
                .allSatisfy(each -> assertThat(each).isEqualTo(new Backlog(each.shard(), 0, Duration.ZERO, 0, 0)));
    }

    private static List<Version> accepted(Peer peer, RemoteKey key, int count) {
        List<Version> versions = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            versions.add(peer.accept(key, entry("of " + number)));
        }
        return versions;
    }

    private static String textIn(Peer peer, int shard) {
        for (int number = 0; ; number++) {
            if (peer.key(new Scope("other", ""), "key" + number).shard() == shard) {
                return "key" + number;
            }
        }
    }

    private static int shards(Peer peer) {
        return peer.backend().shards();
    }
}
