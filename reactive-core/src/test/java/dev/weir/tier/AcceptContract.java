/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static dev.weir.tier.TierException.Reason.EPOCH_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change.Kind;
import dev.weir.coherence.Change.OfKey;
import dev.weir.coherence.LogPosition;
import dev.weir.tier.Acceptance.Accepted;
import dev.weir.tier.Acceptance.Full;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A contract of what is written behind, as far as its key is concerned. */
public interface AcceptContract extends Contract {

    @Test
    default void whatIsAcceptedIsThereAndDirty() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one", "tag"));
        Found found = peer().found(key);
        assertSame(found.entry(), entry("one", "tag"));
        assertThat(found.version()).isEqualTo(accepted);
        assertThat(found.isDirty()).isTrue();
        assertThat(peer.getAll(List.of(key)))
                .singleElement()
                .satisfies(each -> assertThat(each.isDirty()).isTrue());
    }

    @Test
    default void whatIsPutOrFilledIsNotDirty() {
        Peer peer = peer();
        peer.put(peer.key("put"), entry("one"));
        peer.fill(peer.key("filled"), entry("one"));
        assertThat(peer.found(peer.key("put")).isDirty()).isFalse();
        assertThat(peer.found(peer.key("filled")).isDirty()).isFalse();
    }

    @Test
    default void anAbsenceCanBeAccepted() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"));
        StoredEntry absence = absence();
        Version accepted = peer.accept(key, absence);
        Found found = peer.found(key);
        assertSame(found.entry(), absence);
        assertThat(found.version()).isEqualTo(accepted);
        assertThat(found.isDirty()).isTrue();
    }

    @Test
    default void whatIsAcceptedIsNewerThanAllBefore() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version put = peer.put(key, entry("one"));
        Version first = peer.accept(key, entry("two"));
        Version second = peer().accept(key, entry("three"));
        Version third = peer.accept(key, absence());
        assertThat(first).isGreaterThan(put);
        assertThat(second).isGreaterThan(first);
        assertThat(third).isGreaterThan(second);
        assertThat(peer.found(key).version()).isEqualTo(third);
    }

    @Test
    default void whatIsAcceptedIsLogged() {
        Peer peer = peer();
        RemoteKey key = peer.key(new Scope("cache", "tenant"), "key");
        for (StoredEntry each : new StoredEntry[] {entry("one"), entry("two"), absence()}) {
            LogPosition tail = peer.tail(key);
            Version accepted = peer.accept(key, each);
            assertThat(peer.changes(tail)).singleElement().isInstanceOfSatisfying(OfKey.class, change -> {
                assertThat(change.kind()).isEqualTo(Kind.REPLACED);
                assertThat(change.version()).isEqualTo(accepted);
                assertThat(change.scope()).isEqualTo(key.scope());
                assertThat(change.key()).isEqualTo("key");
                assertThat(change.position().number()).isEqualTo(tail.number() + 1);
            });
        }
    }

    @Test
    default void anAcceptanceVoidsTheLease() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        Version accepted = peer.accept(key, entry("new"));
        assertThat(peer.fill(lease, entry("old"))).isFalse();
        assertThat(peer.found(key).version()).isEqualTo(accepted);
    }

    @Test
    default void aQuarantineIsNoReasonToRefuse() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version marked = peer.quarantine(key, "mark");
        Version accepted = peer.accept(key, entry("one"));
        assertThat(peer.found(key).version()).isEqualTo(accepted);
        assertThat(peer.settle(key, "mark", marked, entry("settled"))).isFalse();
        assertSame(peer.found(key).entry(), entry("one"));
    }

    @Test
    default void anAcceptanceCountsWhatWaits() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        for (int number = 1; number <= 3; number++) {
            assertThat(((Accepted) peer.submit(key, peer.operation(), entry("one"))).records())
                    .isEqualTo(number);
        }
    }

    @Test
    default void aFullOutboxRefusesAndChangesNothing() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.accept(key, entry("one"));
        Version second = peer.accept(key, entry("two"));
        LogPosition tail = peer.tail(key);
        Submission third = new Submission(key, peer.operation(), entry("three"), Peer.LONG, 2);
        assertThat(peer.submit(third)).isEqualTo(new Full(2));
        assertThat(peer.found(key).version()).isEqualTo(second);
        assertThat(peer.tail(key)).isEqualTo(tail);
        assertThat(peer.submit(new Submission(key, third.operation(), entry("three"), Peer.LONG, 3)))
                .as("the same, where there is room")
                .isInstanceOf(Accepted.class);
    }

    @Test
    default void aSubmissionOfAnotherEpochChangesNothing() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.accept(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Submission submission = new Submission(key, peer.operation(), entry("two"), Peer.LONG, Peer.MANY);
        for (long epoch : new long[] {0, first.epoch() - 1, first.epoch() + 1}) {
            assertThat(peer.failure(peer.tier().accept(submission, epoch))).isEqualTo(EPOCH_LOST);
        }
        assertThat(peer.found(key).version()).isEqualTo(first);
        assertThat(peer.tail(key)).isEqualTo(tail);
    }

    /** The fact that there is nothing, in writing. */
    static StoredEntry absence() {
        return new StoredEntry(
                null, false, 1, 1_700_000_000_000L, 60_000, 0, false, OptionalLong.empty(), Optional.empty(), Set.of());
    }
}
