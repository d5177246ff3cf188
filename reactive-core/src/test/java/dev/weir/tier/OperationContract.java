/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.LogPosition;
import dev.weir.outbox.Drainer;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.tier.Acceptance.Accepted;
import dev.weir.tier.Acceptance.Full;
import dev.weir.tier.Acceptance.Late;
import dev.weir.tier.Acceptance.Repeated;
import dev.weir.tier.Acceptance.Unproved;
import dev.weir.tier.Submission.Operation;
import org.junit.jupiter.api.Test;

/** A contract of writes that are sent more than once: each is accepted once, or it is said that nobody can tell. */
public interface OperationContract extends Contract {

    /** So many operations of one key are remembered. */
    int REMEMBERED = 32;

    @Test
    default void whatIsSentTwiceIsAcceptedOnce() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation operation = peer.sentNow(peer.operation(), key);
        Version accepted = ((Accepted) peer.submit(key, Operation.of(operation.id()), entry("one"))).version();
        LogPosition tail = peer.tail(key);
        for (Operation again : new Operation[] {operation, Operation.of(operation.id())}) {
            assertThat(peer().submit(key, again, entry("one"))).isEqualTo(new Repeated(accepted));
        }
        assertThat(peer.tail(key)).isEqualTo(tail);
        assertThat(peer.found(key).version()).isEqualTo(accepted);
        assertThat(Drainer.of(peer).waiting(key)).hasSize(1);
    }

    @Test
    default void whatIsRepeatedDoesNotComeBackOverWhatIsLater() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation operation = peer.sentNow(peer.operation(), key);
        Version first = ((Accepted) peer.submit(key, operation, entry("one"))).version();
        peer.accept(key, entry("two"));
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Repeated(first));
        assertSame(peer.found(key).entry(), entry("two"));
    }

    @Test
    default void anOperationIsRememberedAfterItsFlush() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation operation = peer.sentNow(peer.operation(), key);
        Version accepted = ((Accepted) peer.submit(key, operation, entry("one"))).version();
        Drainer.of(peer).flush(key, accepted);
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Repeated(accepted));
        assertThat(peer.found(key).isDirty()).isFalse();
        Version next = peer.accept(key, entry("two"));
        Drainer.of(peer).flush(key, next);
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Repeated(accepted));
    }

    @Test
    default void anOperationIsRememberedThoughItWasGivenUp() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation operation = peer.sentNow(peer.operation(), key);
        Version accepted = ((Accepted) peer.submit(key, operation, entry("one"))).version();
        Drainer.of(peer).flush(key, Aftermath.GOES, accepted);
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Repeated(accepted));
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void anOperationIsRememberedWhereThereIsNoRoom() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation operation = peer.sentNow(peer.operation(), key);
        Version accepted = ((Accepted) peer.submit(key, operation, entry("one"))).version();
        assertThat(peer.submit(new Submission(key, operation, entry("one"), Peer.LONG, 1)))
                .isEqualTo(new Repeated(accepted));
    }

    @Test
    default void whatNeverArrivedIsAcceptedWhenItIsSentAgain() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.accept(key, entry("one"));
        Operation lost = peer.sentNow(peer.operation(), key);
        assertThat(peer.submit(key, lost, entry("two"))).isInstanceOf(Accepted.class);
        assertSame(peer.found(key).entry(), entry("two"));
    }

    @Test
    default void whatWasRefusedForWantOfRoomWasNotAccepted() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.accept(key, entry("one"));
        Operation operation = peer.sentNow(peer.operation(), key);
        Submission submission = new Submission(key, operation, entry("two"), Peer.LONG, 1);
        assertThat(peer.submit(submission)).isEqualTo(new Full(1));
        assertThat(peer.submit(submission)).isEqualTo(new Full(1));
        assertThat(peer.submit(key, operation, entry("two"))).isInstanceOf(Accepted.class);
    }

    @Test
    default void inAnotherEpochNobodyCanTellWhatHasArrived() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation known = peer.sentNow(peer.operation(), key);
        Version accepted = ((Accepted) peer.submit(key, known, entry("one"))).version();
        Operation unknown = peer.sentNow(peer.operation(), key);
        peer.begin(key.shard(), peer.epoch(key), peer.epoch(key) + 1);
        LogPosition tail = peer.tail(key);
        assertThat(peer.submit(key, unknown, entry("two"))).isEqualTo(new Unproved());
        assertThat(peer.submit(new Submission(key, unknown, entry("two"), Peer.LONG, 1)))
                .as("where there is no room either")
                .isEqualTo(new Unproved());
        assertThat(peer.submit(key, known, entry("one"))).isEqualTo(new Repeated(accepted));
        assertThat(peer.tail(key)).isEqualTo(tail);
        assertThat(Drainer.of(peer).waiting(key)).hasSize(1);
        assertThat(peer.submit(key, peer.operation(), entry("three"))).isInstanceOf(Accepted.class);
    }

    @Test
    default void afterALossNobodyCanTellWhatHasArrived() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation operation = peer.sentNow(peer.operation(), key);
        peer.submit(key, operation, entry("one"));
        bed().flush();
        peer.begin(key.shard(), 0, peer.epoch(key) + 1);
        assertThat(peer.submit(key, operation, entry("one"))).isEqualTo(new Unproved());
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void ofTooManyOperationsNobodyCanTellWhichHaveArrived() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation first = peer.sentNow(peer.operation(), key);
        peer.submit(key, first, entry("first"));
        Operation last = first;
        for (int number = 0; number < REMEMBERED; number++) {
            last = peer.sentNow(peer.operation(), key);
            peer.submit(key, last, entry("of " + number));
        }
        assertThat(peer.submit(key, first, entry("first"))).isEqualTo(new Unproved());
        assertThat(peer.submit(key, last, entry("last"))).isInstanceOf(Repeated.class);
        assertThat(Drainer.of(peer).waiting(key)).hasSize(REMEMBERED + 1);
        bed().pass(Peer.SHORT);
        Operation later = peer.sentNow(peer.operation(), key);
        assertThat(peer.submit(key, later, entry("later"))).isInstanceOf(Accepted.class);
    }

    @Test
    default void aFirstAttemptThatComesAfterItsRetryIsTooLate() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation again = peer.sentNow(peer.operation(), key);
        Operation first = Operation.of(again.id()).firstSent(again.sentAt());
        peer.submit(key, again, entry("one"));
        Version last = Version.NONE;
        for (int number = 0; number < REMEMBERED; number++) {
            last = peer.accept(key, entry("of " + number));
        }
        LogPosition tail = peer.tail(key);
        Acceptance answer = peer().submit(key, first, entry("one"));
        assertThat(answer).isInstanceOf(Late.class);
        assertThat(peer.tail(key)).isEqualTo(tail);
        assertThat(peer.found(key).version()).isEqualTo(last);
        assertThat(Drainer.of(peer).waiting(key)).hasSize(REMEMBERED + 1);
    }

    @Test
    default void aFirstAttemptThatComesAfterItsRetryIsKnownAsLongAsThatIs() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation again = peer.sentNow(peer.operation(), key);
        Version accepted = ((Accepted) peer.submit(key, again, entry("one"))).version();
        assertThat(peer.submit(key, Operation.of(again.id()).firstSent(again.sentAt()), entry("one")))
                .isEqualTo(new Repeated(accepted));
    }

    @Test
    default void whatWasTooLateMayBeSentAnew() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation again = peer.sentNow(peer.operation(), key);
        peer.submit(key, again, entry("one"));
        // Of somebody whose estimate of the server's clock is behind.
        Operation other = peer.operation().firstSent(again.sentAt() - 1_000_000);
        Late late = (Late) peer.submit(key, other, entry("two"));
        assertThat(late.from()).isGreaterThan(again.sentAt());
        assertThat(peer.submit(key, other.firstSent(late.from()), entry("two"))).isInstanceOf(Accepted.class);
        assertSame(peer.found(key).entry(), entry("two"));
    }

    @Test
    default void aFirstAttemptThatTakesMoreThanAMinuteIsTooLate() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        long now = peer.sentNow(peer.operation(), key).sentAt();
        assertThat(peer.submit(key, peer.operation().firstSent(now - 61_000_000), entry("one")))
                .isInstanceOf(Late.class);
        assertThat(peer.get(key)).isEmpty();
        assertThat(peer.submit(key, peer.operation().firstSent(now), entry("two")))
                .isInstanceOf(Accepted.class);
    }

    @Test
    default void afterMoreThanAMinuteNobodyCanTellWhatHasArrived() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Operation now = peer.sentNow(peer.operation(), key);
        Operation before = new Operation(now.id(), now.sentIn(), now.sentAt() - 61_000_000);
        assertThat(peer.submit(key, before, entry("one"))).isEqualTo(new Unproved());
        assertThat(peer.get(key)).isEmpty();
    }
}
