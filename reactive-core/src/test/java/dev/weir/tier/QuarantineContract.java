/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.LeaseAnswer.Hit;
import dev.weir.tier.LeaseAnswer.Quarantined;
import org.junit.jupiter.api.Test;

/** A contract of writers who write where truth lives, and of what they may store afterwards. */
public interface QuarantineContract extends Contract {

    @Test
    default void nobodyIsGrantedALeaseUnderQuarantine() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"));
        peer.quarantine(key, "mark");
        assertThat(peer.get(key)).isEmpty();
        assertThat(peer().ask(key)).isInstanceOf(Quarantined.class);
        assertThat(peer.ask(peer.key("other"))).isInstanceOf(Granted.class);
    }

    @Test
    default void aQuarantineEndsAfterItsTime() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.quarantine(key, "mark", Peer.SHORT);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.ask(key)).isInstanceOf(Granted.class);
    }

    @Test
    default void aQuarantineOutlivesEveryInvalidation() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.quarantine(key, "mark");
        peer.invalidate(key);
        peer.expire(key);
        assertThat(peer.ask(key)).isInstanceOf(Quarantined.class);
    }

    @Test
    default void aQuarantineOutlivesTheValue() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.quarantine(key, "mark");
        bed().evict(key);
        assertThat(peer.ask(key)).isInstanceOf(Quarantined.class);
    }

    @Test
    default void nobodyIsAnotherForHimself() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.quarantine(key, "mark");
        Version again = peer.quarantine(key, "mark");
        assertThat(again).isGreaterThan(first);
        assertThat(peer.settle(key, "mark", again, entry("one"))).isTrue();
    }

    @Test
    default void aSettlementStoresWhatWasWritten() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"));
        Version before = peer.quarantine(key, "mark");
        assertThat(peer.settle(key, "mark", before, entry("two"))).isTrue();
        assertSame(peer.found(key).entry(), entry("two"));
        assertThat(peer.found(key).version()).isGreaterThan(before);
        assertThat(peer.ask(key)).isInstanceOf(Hit.class);
    }

    @Test
    default void aSettlementLiftsTheMark() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.quarantine(key, "mark");
        assertThat(peer.settle(key, "mark", before, null)).isFalse();
        assertThat(peer.get(key)).isEmpty();
        assertThat(peer.ask(key)).isInstanceOf(Granted.class);
    }

    @Test
    default void aSettlementLiftsOnlyItsOwnMark() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.quarantine(key, "one");
        Version before = peer.quarantine(key, "two");
        assertThat(peer.settle(key, "two", before, null)).isFalse();
        assertThat(peer.ask(key)).isInstanceOf(Quarantined.class);
    }

    @Test
    default void ofTwoWritersNeitherIsStoredWhoeverFinishesLast() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.quarantine(key, "one");
        Version second = peer().quarantine(key, "two");
        assertThat(peer.settle(key, "two", second, entry("two")))
                .as("the second")
                .isFalse();
        assertThat(peer.get(key)).isEmpty();
        assertThat(peer.settle(key, "one", first, entry("one"))).as("the first").isFalse();
        assertThat(peer.get(key)).isEmpty();
        assertThat(peer.ask(key)).isInstanceOf(Granted.class);
    }

    @Test
    default void ofTwoWritersNeitherIsStoredWhoeverFinishesFirst() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.quarantine(key, "one");
        Version second = peer().quarantine(key, "two");
        assertThat(peer.settle(key, "one", first, entry("one"))).as("the first").isFalse();
        assertThat(peer.settle(key, "two", second, entry("two")))
                .as("the second")
                .isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void whoFoundAnotherMarkIsNotStoredEvenIfItIsGone() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.quarantine(key, "one", Peer.SHORT);
        Version second = peer.quarantine(key, "two");
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.settle(key, "two", second, entry("two"))).isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aSettlementAfterAnInvalidationIsNotStored() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.quarantine(key, "mark");
        peer().invalidate(key);
        assertThat(peer.settle(key, "mark", before, entry("one"))).isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aSettlementAfterAPutIsNotStored() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.quarantine(key, "mark");
        peer.put(key, entry("one"));
        assertThat(peer.settle(key, "mark", before, entry("two"))).isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aSettlementWhoseTagWasInvalidatedMeanwhileIsNotStored() {
        Peer peer = peer();
        RemoteKey key = peer.key("key", "prefix");
        Version before = peer.quarantine(key, "mark");
        peer.bump(peer.tag("tag"));
        assertThat(peer.settle(key, "mark", before, entry("one", "tag")))
                .as("tag")
                .isFalse();

        before = peer.quarantine(key, "mark");
        peer.bump(peer.prefix("prefix"));
        assertThat(peer.settle(key, "mark", before, entry("one"))).as("prefix").isFalse();

        before = peer.quarantine(key, "mark");
        peer.bump(peer.all());
        assertThat(peer.settle(key, "mark", before, entry("one"))).as("cache").isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aSettlementWhoseTimeIsUpTakesAwayWhatOthersMayHaveFilled() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.quarantine(key, "mark", Peer.SHORT);
        bed().pass(Peer.AFTER_SHORT);
        peer.fill(key, entry("perhaps loaded before the commit"));
        assertThat(peer.settle(key, "mark", before, entry("one"))).isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aSettlementWhoseTimeIsUpIsNotStored() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.quarantine(key, "mark", Peer.SHORT);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.settle(key, "mark", before, entry("one"))).isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aSettlementTwiceIsNotStoredTwice() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.quarantine(key, "mark");
        assertThat(peer.settle(key, "mark", before, entry("one"))).isTrue();
        assertThat(peer.settle(key, "mark", before, entry("one"))).isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aSettlementVoidsTheLease() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version before = peer.quarantine(key, "mark", Peer.SHORT);
        bed().pass(Peer.AFTER_SHORT);
        Lease lease = peer.lease(key);
        peer.settle(key, "mark", before, null);
        assertThat(peer.fill(lease, entry("old"))).isFalse();
    }

    @Test
    default void whatWasSettledIsGoneAfterItsTime() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version version = peer.quarantine(key, "mark");
        Settlement settlement = new Settlement(key, "mark", version, entry("one"), Peer.SHORT);
        assertThat(peer.await(peer.tier().settle(settlement))).isTrue();
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.get(key)).isEmpty();
    }
}
