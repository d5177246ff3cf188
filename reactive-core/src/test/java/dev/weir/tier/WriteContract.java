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

/** A contract of what puts and invalidations do to a key. */
public interface WriteContract extends Contract {

    @Test
    default void whatWasInvalidatedIsGone() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version put = peer.put(key, entry("one"));
        assertThat(peer.invalidate(key)).isGreaterThan(put);
        assertThat(peer.get(key)).isEmpty();
        assertThat(peer.granted(key).outdated()).isNull();
    }

    @Test
    default void whatWasExpiredIsStillThereAndSaysSo() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version put = peer.put(key, entry("one"));
        assertThat(peer.expire(key)).isGreaterThan(put);
        assertSame(peer.found(key).entry(), entry("one").expired());
        assertThat(peer.found(key).version()).isEqualTo(put);
    }

    @Test
    default void whatWasExpiredGoesWhenItsTimeIsUp() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"), Peer.SHORT);
        peer.expire(key);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void whatWasExpiredCanBeInvalidated() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"));
        peer.expire(key);
        peer.expire(key);
        assertThat(peer.get(key)).isPresent();
        peer.invalidate(key);
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void whatIsNotThereCanBeInvalidatedAndExpired() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.invalidate(key);
        assertThat(peer.expire(key)).isGreaterThan(first);
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void anInvalidationIsOfOneKeyOnly() {
        Peer peer = peer();
        peer.put(peer.key("one"), entry("one"));
        peer.put(peer.key("two"), entry("two"));
        peer.put(peer.key(new Scope("cache", "tenant"), "one"), entry("three"));
        peer.invalidate(peer.key("one"));
        assertThat(peer.get(peer.key("two"))).isPresent();
        assertThat(peer.get(peer.key(new Scope("cache", "tenant"), "one"))).isPresent();
    }

    @Test
    default void aPutIsStoredWhateverIsThere() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version first = peer.put(key, entry("one"));
        peer.expire(key);
        Version second = peer.put(key, entry("two"));
        assertThat(second).isGreaterThan(first);
        assertThat(peer.found(key).version()).isEqualTo(second);
        assertThat(peer.ask(key)).isInstanceOf(Hit.class);
        Version third = peer.put(key, entry("three"));
        assertSame(peer.found(key).entry(), entry("three"));
        assertThat(third).isGreaterThan(second);
    }

    @Test
    default void aPutVoidsTheLease() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.lease(key);
        Version put = peer.put(key, entry("one"));
        assertThat(peer.ask(key, put)).isInstanceOf(Granted.class);
    }

    @Test
    default void aPutUnderQuarantineIsAnInvalidation() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version marked = peer.quarantine(key, "mark");
        Version put = peer.put(key, entry("one"));
        assertThat(put).isGreaterThan(marked);
        assertThat(peer.get(key)).isEmpty();
    }
}
