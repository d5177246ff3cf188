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
import org.junit.jupiter.api.Test;

/** A contract of what is refused to be filled, because it may be older than what has happened to the key. */
public interface FillContract extends Contract {

    @Test
    default void aLeaseIsGoodForOneFill() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        assertThat(peer.fill(lease, entry("one"))).isTrue();
        assertThat(peer.fill(lease, entry("again"))).isFalse();
        assertSame(peer.found(key).entry(), entry("one"));
    }

    @Test
    default void theLeaseIsOverAfterAFill() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version version = peer.fill(key, entry("one"));
        assertThat(peer.ask(key, version)).isInstanceOf(Granted.class);
    }

    @Test
    default void theLeaseIsOverAfterARefusedFill() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        peer.bump(peer.tag("tag"));
        assertThat(peer.fill(lease, entry("old", "tag"))).isFalse();
        assertThat(peer.ask(key)).isInstanceOf(Granted.class);
    }

    @Test
    default void aFillAfterAnInvalidationIsRefused() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        peer().invalidate(key);
        assertThat(peer.fill(lease, entry("old"))).isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aFillAfterAnExpiryIsRefused() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        peer.expire(key);
        assertThat(peer.fill(lease, entry("old"))).isFalse();
    }

    @Test
    default void aFillAfterAPutIsRefused() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        peer.put(key, entry("new"));
        assertThat(peer.fill(lease, entry("old"))).isFalse();
        assertSame(peer.found(key).entry(), entry("new"));
    }

    @Test
    default void anInvalidationFreesTheKeyForTheNextLease() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease before = peer.lease(key);
        peer.invalidate(key);
        Lease after = peer.lease(key);
        assertThat(peer.fill(before, entry("old"))).as("the lease before").isFalse();
        assertThat(peer.fill(after, entry("new"))).as("the lease after").isTrue();
        assertSame(peer.found(key).entry(), entry("new"));
    }

    @Test
    default void aFillUnderALeaseThatWasLostIsRefused() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lost = peer.lease(key);
        bed().evict(key);
        Lease next = peer.lease(key);
        assertThat(peer.fill(lost, entry("old"))).isFalse();
        assertThat(peer.fill(next, entry("new"))).isTrue();
    }

    @Test
    default void aFillWhoseTagWasInvalidatedMeanwhileIsRefused() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        peer().bump(peer.tag("known only after the load"));
        assertThat(peer.fill(lease, entry("old", "one", "known only after the load", "two")))
                .isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aFillWhosePrefixWasInvalidatedMeanwhileIsRefused() {
        Peer peer = peer();
        Lease lease = peer.lease(peer.key("key", "one", "two"));
        peer.bump(peer.prefix("two"));
        assertThat(peer.fill(lease, entry("old"))).isFalse();
    }

    @Test
    default void aFillWhoseCacheWasClearedMeanwhileIsRefused() {
        Peer peer = peer();
        Lease lease = peer.lease(peer.key("key"));
        peer.bump(peer.all());
        assertThat(peer.fill(lease, entry("old"))).isFalse();
    }

    @Test
    default void aFillIsNotRefusedForWhatItDoesNotDependOn() {
        Peer peer = peer();
        RemoteKey key = peer.key("key", "prefix");
        peer.bump(peer.tag("tag"));
        Lease lease = peer.lease(key);
        peer.bump(peer.tag("prefix"), peer.tag("other"), peer.prefix("tag"), peer.prefix("key"));
        peer.bump(new Generation(new Scope("cache", "tenant"), Generation.Kind.ALL, ""));
        peer.bump(new Generation(new Scope("other", ""), Generation.Kind.TAG, "tag"));
        assertThat(peer.fill(lease, entry("one", "tag"))).isTrue();
    }

    @Test
    default void aFillUnderQuarantineIsRefused() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        peer.quarantine(key, "mark");
        assertThat(peer.fill(lease, entry("old"))).isFalse();
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aRefusedFillLeavesWhatIsThere() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version seen = peer.put(key, entry("one"));
        Lease lease = ((Granted) peer.ask(key, seen)).lease();
        peer.bump(peer.tag("tag"));
        assertThat(peer.fill(lease, entry("two", "tag"))).isFalse();
        assertThat(peer.found(key).version()).isEqualTo(seen);
    }

    @Test
    default void aFillOverAnOutdatedValueCounts() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"));
        peer.expire(key);
        assertThat(peer.fill(peer.lease(key), entry("two"))).isTrue();
        assertThat(peer.ask(key)).isInstanceOf(Hit.class);
        assertSame(peer.found(key).entry(), entry("two"));
    }
}
