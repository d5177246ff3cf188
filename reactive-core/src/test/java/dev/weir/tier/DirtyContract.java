/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change;
import dev.weir.coherence.Change.Kind;
import dev.weir.coherence.Change.OfKey;
import dev.weir.coherence.LogPosition;
import dev.weir.tier.LeaseAnswer.Hit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A contract of values that have yet to reach the source: nothing takes them away, outdates them or takes their place. */
public interface DirtyContract extends Contract {

    @Test
    default void aDirtyValueOutlivesItsTime() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"), Peer.SHORT);
        bed().pass(Peer.AFTER_SHORT);
        assertStands(peer, key, accepted);
    }

    @Test
    default void aDirtyValueOutlivesTheTimeOfWhatWasThereBefore() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("old"), Peer.SHORT);
        Version accepted = peer.accept(key, entry("one"));
        bed().pass(Peer.AFTER_SHORT);
        assertStands(peer, key, accepted);
    }

    @Test
    default void aDirtyValueWillDoForWhoHasSeenAnything() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        for (Version seen : List.of(Version.NONE, accepted, Version.LAST)) {
            assertThat(peer.ask(key, seen)).isInstanceOfSatisfying(Hit.class, hit -> {
                assertThat(hit.found().version()).isEqualTo(accepted);
                assertThat(hit.found().isDirty()).isTrue();
                assertSame(hit.found().entry(), entry("one"));
            });
        }
    }

    @Test
    default void aDirtyValueThatSaysItIsOutdatedWillDo() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one").expired());
        assertThat(peer.ask(key))
                .isInstanceOfSatisfying(
                        Hit.class, hit -> assertThat(hit.found().version()).isEqualTo(accepted));
    }

    @Test
    default void generationsDoNotCoverADirtyValue() {
        Peer peer = peer();
        RemoteKey key = peer.key("a:b", "a");
        Version accepted = peer.accept(key, entry("one", "tag"));
        for (Generation generation : List.of(peer.tag("tag"), peer.prefix("a"), peer.all())) {
            peer.bump(generation);
            assertStands(peer, key, accepted);
        }
    }

    @Test
    default void aDirtyValueCountsInALaterEpoch() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        peer.begin(key.shard(), peer.epoch(key), peer.epoch(key) + 1);
        assertStands(peer, key, accepted);
    }

    @Test
    default void aDirtyValueCountsUnderQuarantine() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        peer.quarantine(key, "mark");
        assertStands(peer, key, accepted);
    }

    @Test
    default void anInvalidationLeavesADirtyValueAndIsLogged() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Version invalidated = peer.invalidate(key);
        Version expired = peer.expire(key);
        assertStands(peer, key, accepted);
        List<Change> changes = peer.changes(tail);
        assertThat(changes).map(change -> ((OfKey) change).kind()).containsExactly(Kind.INVALIDATED, Kind.EXPIRED);
        assertThat(changes).map(Change::version).containsExactly(invalidated, expired);
        assertThat(invalidated).isGreaterThan(accepted);
    }

    @Test
    default void anExpiryLeavesADirtyValueAsItIs() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        peer.expire(key);
        assertStands(peer, key, accepted);
        assertThat(peer.found(key).entry().isExpired()).isFalse();
    }

    @Test
    default void aFillOverADirtyValueIsRefused() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        Version accepted = peer.accept(key, entry("one"));
        LogPosition tail = peer.tail(key);
        assertThat(peer.fill(lease, entry("loaded"))).isFalse();
        assertStands(peer, key, accepted);
        assertThat(peer.tail(key)).isEqualTo(tail);
    }

    @Test
    default void aPutOverADirtyValueIsAnInvalidation() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        LogPosition tail = peer.tail(key);
        Version put = peer.put(key, entry("two"));
        assertThat(put).isGreaterThan(accepted);
        assertStands(peer, key, accepted);
        assertThat(peer.changes(tail)).singleElement().isInstanceOfSatisfying(OfKey.class, change -> {
            assertThat(change.kind()).isEqualTo(Kind.INVALIDATED);
            assertThat(change.version()).isEqualTo(put);
        });
    }

    @Test
    default void aSettlementOverADirtyValueIsAnInvalidation() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version accepted = peer.accept(key, entry("one"));
        Version marked = peer.quarantine(key, "mark");
        LogPosition tail = peer.tail(key);
        assertThat(peer.settle(key, "mark", marked, entry("two"))).isFalse();
        assertStands(peer, key, accepted);
        assertThat(peer.changes(tail))
                .singleElement()
                .isInstanceOfSatisfying(
                        OfKey.class, change -> assertThat(change.kind()).isEqualTo(Kind.INVALIDATED));
    }

    @Test
    default void aDirtyKeyIsAmongTheKeys() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.accept(key, entry("one"));
        assertThat(peer.await(peer.tier().keys(key.scope()).collectList())).contains("key");
    }

    /** What was accepted is there, dirty, and will do. */
    static void assertStands(Peer peer, RemoteKey key, Version accepted) {
        Found found = peer.found(key);
        assertThat(found.version()).isEqualTo(accepted);
        assertThat(found.isDirty()).as("dirty").isTrue();
        assertSame(found.entry(), entry("one", found.entry().tags().toArray(String[]::new)));
        assertThat(peer.ask(key))
                .isInstanceOfSatisfying(
                        Hit.class, hit -> assertThat(hit.found().version()).isEqualTo(accepted));
    }
}
