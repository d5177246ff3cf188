/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.outbox.Backlog;
import dev.weir.outbox.DeadLetter;
import dev.weir.outbox.Drainer;
import dev.weir.outbox.OutboxRecord;
import dev.weir.tier.Acceptance;
import dev.weir.tier.Acceptance.Accepted;
import dev.weir.tier.Acceptance.Repeated;
import dev.weir.tier.Acceptance.Unproved;
import dev.weir.tier.DirtyContract;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Submission;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;
import reactor.test.StepVerifier;

/** What happens to servers, to what was written behind. */
class InMemoryOutboxTest {

    private final VirtualBed bed = new VirtualBed(LooseServer.without(), 1, link -> {});
    private final InMemoryServer server = bed.server();
    private final Peer peer = Peer.join(bed);
    private final Drainer drainer = Drainer.of(peer);
    private final RemoteKey key = peer.key("key");

    @Test
    void whatIsDirtyIsNotEvicted() {
        Version accepted = peer.accept(key, entry("one"));
        server.evictValue(key);
        server.evictValues();
        DirtyContract.assertStands(peer, key, accepted);
        drainer.flush(key, accepted);
        server.evictValues();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    void operationsAreRememberedForAMinuteAfterTheFlush() {
        Operation operation = peer.operation();
        Version accepted = ((Accepted) peer.submit(key, operation, entry("one"))).version();
        bed.pass(Duration.ofMinutes(10));
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Repeated(accepted));
        drainer.flush(key, accepted);
        bed.pass(Duration.ofSeconds(59));
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Repeated(accepted));
        bed.pass(Duration.ofSeconds(2));
        assertThat(peer.submit(key, operation, entry("one"))).isInstanceOf(Accepted.class);
    }

    @Test
    void whatMayHaveBeenForgottenWhenTheClockWasSetForwardCannotBeTold() {
        Operation operation = peer.sentNow(peer.operation(), key);
        drainer.flush(key, ((Accepted) peer.submit(key, operation, entry("one"))).version());
        server.skewClock(Duration.ofMinutes(2));
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Unproved());
    }

    @Test
    void whatWasWrittenBehindIsToldFromWhatHappenedLaterWhenTheClockIsSetBack() {
        Version first = peer.accept(key, entry("one"));
        server.skewClock(Duration.ofDays(-1));
        Operation operation = peer.sentNow(peer.operation(), key);
        Version second = ((Accepted) peer.submit(key, operation, entry("two"))).version();
        assertThat(second).isGreaterThan(first);
        assertThat(peer.submit(key, operation, entry("two"))).isEqualTo(new Repeated(second));
        assertThat(drainer.waiting(key)).map(OutboxRecord::version).containsExactly(first, second);
        assertThat(drainer.backlog())
                .singleElement()
                .satisfies(backlog -> assertThat(backlog.oldest()).isZero());
    }

    @Test
    void aReplicaKnowsWhatWasReplicated() {
        RemoteKey other = peer.key("other");
        RemoteKey third = peer.key("third");
        Operation operation = peer.operation();
        Version flushed = ((Accepted) peer.submit(key, operation, entry("one"))).version();
        Version buried = peer.accept(other, entry("two"));
        drainer.bury(other, buried, 3, "refused");
        server.stopReplicating();
        drainer.flush(key, flushed);
        drainer.exhume(other, buried);
        peer.invalidate(other);
        peer.accept(third, entry("three"));
        server.failOver();
        peer.attachAll();
        DirtyContract.assertStands(peer, key, flushed);
        assertThat(drainer.waiting(key)).map(OutboxRecord::version).containsExactly(flushed, buried);
        assertThat(drainer.letters()).map(DeadLetter::version).containsExactly(buried);
        assertThat(peer.get(third)).isEmpty();
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Repeated(flushed));
        drainer.flush(other, buried);
        assertThat(peer.get(other))
                .as("not invalidated, as far as the replica knows")
                .isPresent();
    }

    @Test
    void whatIsNotAnsweredIsAcceptedOnceOrToldFromWhatIsNot() {
        InMemoryLink link = server.link();
        Backend lossy = link.open("contract", bed.clock());
        lossy.log().attach(0).block();
        Operation operation = peer.sentNow(peer.operation(), key);
        Submission submission = new Submission(key, operation, entry("one"), Peer.LONG, Peer.MANY);
        link.loseReplies(() -> true);
        Answer<Acceptance> answer = Answer.to(lossy.tier().accept(submission, peer.epoch(key)));
        bed.pass(Duration.ofSeconds(2));
        assertThat(answer.reason()).isEqualTo(Reason.UNKNOWN);
        Version accepted = peer.found(key).version();
        assertThat(peer.submit(submission)).isEqualTo(new Repeated(accepted));
    }

    @Test
    void refusedWritesChangeNothing() {
        Version accepted = peer.accept(key, entry("one"));
        server.refuseWrites("OOM command not allowed when used memory > 'maxmemory'");
        Submission submission = new Submission(key, peer.operation(), entry("two"), Peer.LONG, Peer.MANY);
        assertThat(peer.failure(peer.tier().accept(submission, peer.epoch(key))))
                .isEqualTo(Reason.REFUSED);
        assertThat(peer.failure(drainer.outbox().bury(0, peer.epoch(key), accepted, 1, "refused")))
                .isEqualTo(Reason.REFUSED);
        assertThat(peer.found(key).version()).isEqualTo(accepted);
        assertThat(drainer.waiting(key)).hasSize(1);
        assertThat(drainer.letters()).isEmpty();
        server.acceptWrites();
        assertThat(peer.submit(submission)).isInstanceOf(Accepted.class);
    }

    @Test
    void whoIsGivenBytesMayDoWithThemWhatHeLikes() {
        StoredEntry written = entry("one");
        Version accepted = peer.accept(key, written);
        written.payload()[0] = '!';
        drainer.waiting(key).get(0).entry().payload()[0] = '!';
        drainer.bury(key, accepted, 3, "refused");
        drainer.letters().get(0).entry().payload()[0] = '!';
        assertSame(peer.found(key).entry(), entry("one"));
        assertSame(drainer.waiting(key).get(0).entry(), entry("one"));
        assertSame(drainer.letters().get(0).entry(), entry("one"));
    }

    @Test
    void aShardThatDoesNotAnswerHidesNoOtherOne() {
        int[] asked = {0};
        VirtualBed lossy = new VirtualBed(LooseServer.without(), 4, link -> link.loseRequests(() -> asked[0]++ == 1));
        Flux<Integer> shards = lossy.open().outbox("cache").backlog().map(Backlog::shard);
        StepVerifier.create(shards.materialize().doOnSubscribe(begun -> asked[0] = 0))
                .then(() -> lossy.pass(Duration.ofSeconds(2)))
                .expectNext(Signal.next(0), Signal.next(2), Signal.next(3))
                .expectNextMatches(Signal::isOnError)
                .verifyComplete();
    }
}
