/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.coherence.Attachment;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.tier.Generation;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.LeaseAnswer.Hit;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InMemoryServerTest {

    private static final int MOST_GENERATIONS = 100_000;

    private final VirtualBed bed = new VirtualBed(LooseServer.without(), 1, link -> {});
    private final InMemoryServer server = bed.server();
    private final Peer peer = Peer.join(bed);
    private final RemoteKey key = peer.key("key");

    @Test
    void anEvictedValueIsGoneAndTheRestIsNot() {
        peer.put(key, entry("one"));
        peer.put(peer.key("other"), entry("two"));
        LogPosition tail = peer.tail(key);
        server.evictValue(key);
        assertThat(peer.get(key)).isEmpty();
        assertThat(peer.get(peer.key("other"))).isPresent();
        server.evictValues();
        assertThat(peer.get(peer.key("other"))).isEmpty();
        assertThat(peer.tail(key)).isEqualTo(tail);
    }

    @Test
    void anEvictedLeaseIsFree() {
        peer.lease(key);
        server.evictLease(key);
        peer.lease(key);
        server.evictLeases();
        peer.lease(key);
    }

    @Test
    void afterAFlushItIsTheSameServerWithNothing() {
        peer.put(key, entry("one"));
        LogPosition tail = peer.tail(key);
        server.flush();
        assertThat(peer.get(key)).isEmpty();
        assertThat(peer.attach(0)).isInstanceOf(Attachment.Lost.class);
        peer.begin(0, 0, 100);
        assertThat(peer.tail(0)).isNotEqualTo(tail);
        assertThat(peer.ask(key)).isInstanceOf(Granted.class);
    }

    @Test
    void aReplicaKnowsWhatWasReplicated() {
        Version replicated = peer.put(key, entry("one"));
        LogPosition tail = peer.tail(0);
        server.stopReplicating();
        peer.invalidate(key);
        peer.put(peer.key("other"), entry("two"));
        peer.bump(peer.all());
        server.failOver();
        assertThat(peer.attach(0)).isInstanceOf(Attachment.Lost.class);
        assertThat(peer.begin(0, replicated.epoch(), replicated.epoch() + 1)).isTrue();
        assertThat(peer.found(key).version()).as("resurrected").isEqualTo(replicated);
        assertThat(peer.get(peer.key("other"))).isEmpty();
        assertThat(peer.attached(0).generations()).isEmpty();
        assertThat(peer.changes(tail)).isEmpty();
    }

    @Test
    void whatHappensAfterAFailoverDoesNotTouchTheReplica() {
        server.stopReplicating();
        server.failOver();
        peer.begin(0, peer.epoch(0), peer.epoch(0) + 1);
        Version put = peer.put(key, entry("one"));
        server.failOver();
        peer.begin(0, peer.epoch(0), peer.epoch(0) + 1);
        assertThat(peer.found(key).version()).isEqualTo(put);
    }

    @Test
    void whatIsOnItsWayToAServerThatIsReplacedNeverArrives() {
        InMemoryLink link = server.link();
        Backend slow = link.open("contract", bed.clock());
        slow.log().attach(0).block();
        link.delay(() -> Duration.ofMillis(10), () -> Duration.ZERO);
        Answer<Version> answer = Answer.to(slow.tier().put(key, peer.epoch(key), entry("one"), null));
        server.failOver();
        bed.pass(Duration.ofSeconds(2));
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
        peer.begin(0, peer.epoch(0), peer.epoch(0) + 1);
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    void aPollOfAServerThatIsReplacedGetsNoAnswer() {
        Answer<LogReply> answer = Answer.to(peer.backend().log().poll(List.of(peer.tail(0))));
        server.failOver();
        bed.pass(Duration.ofSeconds(2));
        assertThat(answer.values()).hasSize(1);
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void aTrimmedLogIsNoticedByItsNumbers() {
        LogPosition tail = peer.tail(0);
        peer.put(key, entry("one"));
        server.trimLogs();
        assertThat(peer.changes(tail)).isEmpty();
        assertThat(peer.head(tail).number()).isEqualTo(tail.number() + 1);
        peer.put(key, entry("two"));
        assertThat(peer.changes(tail))
                .singleElement()
                .satisfies(change -> assertThat(change.position().number()).isEqualTo(tail.number() + 2));
    }

    @Test
    void aLogIsKeptForAMinute() {
        LogPosition tail = peer.tail(0);
        peer.put(key, entry("one"), null);
        bed.pass(Duration.ofSeconds(50));
        peer.put(key, entry("two"), null);
        assertThat(peer.changes(tail)).hasSize(2);
        bed.pass(Duration.ofSeconds(15));
        peer.put(key, entry("three"), null);
        assertThat(peer.changes(tail)).hasSize(2);
    }

    @Test
    void refusedWritesChangeNothing() {
        Version put = peer.put(key, entry("one"));
        LogPosition tail = peer.tail(0);
        server.refuseWrites("OOM command not allowed when used memory > 'maxmemory'");
        assertThat(peer.failure(peer.tier().put(key, put.epoch(), entry("two"), null)))
                .isEqualTo(Reason.REFUSED);
        assertThat(peer.failure(peer.tier().lease(key, put.epoch(), Version.LAST, Peer.LONG)))
                .isEqualTo(Reason.REFUSED);
        assertThat(peer.failure(peer.tier().bump(List.of(peer.all()), peer::epoch)))
                .isEqualTo(Reason.REFUSED);
        assertThat(peer.failure(peer.backend().log().begin(0, put.epoch(), put.epoch() + 1)))
                .isEqualTo(Reason.REFUSED);
        assertThat(peer.found(key).version()).isEqualTo(put);
        assertThat(peer.tail(0)).isEqualTo(tail);
        server.acceptWrites();
        assertThat(peer.put(key, entry("two"))).isGreaterThan(put);
    }

    @Test
    void versionsAndTheLogGoOnWhenTheClockIsSetBack() {
        LogPosition tail = peer.tail(0);
        long millis = peer.attached(0).serverMillis();
        Version before = peer.put(key, entry("one"));
        server.skewClock(Duration.ofDays(-1));
        Version after = peer.put(key, entry("two"));
        assertThat(after.seq()).isEqualTo(before.seq() + 1);
        assertThat(peer.attached(0).serverMillis())
                .isEqualTo(millis - Duration.ofDays(1).toMillis());
        assertThat(peer.changes(tail)).map(change -> change.version()).containsExactly(before, after);
    }

    @Test
    void versionsAreTheServersTimeOrLater() {
        bed.pass(Duration.ofSeconds(1));
        long millis = peer.attached(0).serverMillis();
        assertThat(peer.put(key, entry("one")).seq()).isEqualTo(millis * 1_000);
        assertThat(peer.put(key, entry("one")).seq()).isEqualTo(millis * 1_000 + 1);
        server.skewClock(Duration.ofHours(1));
        assertThat(peer.put(key, entry("one")).seq())
                .isEqualTo((millis + Duration.ofHours(1).toMillis()) * 1_000);
    }

    @Test
    void theOldestOfTooManyGenerationsAreNotToldApartAnyMore() {
        peer.put(key, entry("one"));
        Version first = peer.bump(peer.tag("first")).get(0);
        Version put = peer.put(peer.key("between"), entry("two"));
        Version last = peer.bump(IntStream.range(0, MOST_GENERATIONS - 1)
                        .mapToObj(number -> peer.tag("tag" + number))
                        .toArray(Generation[]::new))
                .get(0);
        assertThat(peer.attached(0).floor()).isEqualTo(Version.NONE);
        assertThat(peer.ask(key)).isInstanceOf(Hit.class);

        peer.bump(peer.tag("one too many"));
        assertThat(peer.attached(0).floor()).isEqualTo(first);
        assertThat(peer.attached(0).generations())
                .hasSize(MOST_GENERATIONS)
                .containsEntry(peer.tag("tag0"), last)
                .doesNotContainKey(peer.tag("first"));
        assertThat(peer.ask(key)).isInstanceOf(Granted.class);
        assertThat(put).isGreaterThan(first);
        assertThat(peer.ask(peer.key("between"))).isInstanceOf(Hit.class);
    }

    @Test
    void ofTooManyGenerationsThoseRaisedLastAreToldApart() {
        peer.bump(peer.tag("first"));
        Version second = peer.bump(peer.tag("second")).get(0);
        Version again = peer.bump(peer.tag("first")).get(0);
        peer.bump(IntStream.range(0, MOST_GENERATIONS - 1)
                .mapToObj(number -> peer.tag("tag" + number))
                .toArray(Generation[]::new));
        assertThat(peer.attached(0).floor()).isEqualTo(second);
        assertThat(peer.attached(0).generations()).containsEntry(peer.tag("first"), again);
    }

    @Test
    void aRoundBringsAThousandChangesAtMost() {
        LogPosition tail = peer.tail(0);
        for (int number = 0; number < 1_001; number++) {
            peer.invalidate(key);
        }
        assertThat(peer.changes(tail)).hasSize(1_000);
    }

    @Test
    void everythingCanBeRepeated() {
        assertThat(tokens(7)).isEqualTo(tokens(7)).isNotEqualTo(tokens(8));
    }

    private static List<String> tokens(long seed) {
        VirtualClock clock = VirtualClock.create();
        Backend backend = InMemoryServer.create(clock, new Random(seed)).open("test", clock);
        return IntStream.range(0, 10)
                .mapToObj(number -> {
                    RemoteKey key = RemoteKey.of(new Scope("cache", ""), "key" + number, List.of(), backend.shards());
                    backend.log()
                            .attach(key.shard())
                            .cast(Attachment.Lost.class)
                            .flatMap(lost -> backend.log().begin(key.shard(), lost, 1))
                            .block();
                    LeaseAnswer answer = backend.tier()
                            .lease(key, 1, Version.NONE, Peer.LONG)
                            .blockOptional()
                            .orElseThrow();
                    return ((Granted) answer).lease().token();
                })
                .toList();
    }
}
