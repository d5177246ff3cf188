/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A contract of what is stored and found again. */
public interface EntryContract extends Contract {

    @Test
    default void nothingIsFoundWhereNothingWasStored() {
        Peer peer = peer();
        assertThat(peer.get(peer.key("key"))).isEmpty();
    }

    @Test
    default void whatOneProcessPutsAnotherFinds() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Version version = peer.put(key, entry("one", "tag"));

        Found found = peer().found(key);
        assertSame(found.entry(), entry("one", "tag"));
        assertThat(found.version()).isEqualTo(version);
        assertThat(found.isDirty()).isFalse();
    }

    @Test
    default void whatIsFilledIsAsOldAsItsLease() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        Lease lease = peer.lease(key);
        peer.put(peer.key("other"), entry("so that versions are drawn meanwhile"));
        peer.bump(peer.tag("unrelated"));
        assertThat(peer.fill(lease, entry("one"))).isTrue();

        assertSame(peer.found(key).entry(), entry("one"));
        assertThat(peer.found(key).version()).isEqualTo(lease.version());
    }

    @Test
    default void everyPropertyOfAnEntryIsKept() {
        Peer peer = peer();
        byte[] bytes = new byte[5_000];
        new Random(1).nextBytes(bytes);
        StoredEntry entry = new StoredEntry(
                bytes,
                true,
                -77,
                1_234_567_890_123L,
                StoredEntry.FOREVER,
                -5_000,
                false,
                OptionalLong.of(Long.MIN_VALUE),
                Optional.of("\"etag\""),
                Set.of("a", "b:c", "\u00e9"));
        peer.put(peer.key("key"), entry);
        assertSame(peer.found(peer.key("key")).entry(), entry);

        peer.put(peer.key("key"), entry.expired());
        assertSame(peer.found(peer.key("key")).entry(), entry.expired());
    }

    @Test
    default void anAbsenceIsNotAnEmptyPayload() {
        Peer peer = peer();
        StoredEntry absence = new StoredEntry(
                null, false, 1, 1_700_000_000_000L, 0, 0, false, OptionalLong.of(7), Optional.of(""), Set.of("tag"));
        peer.put(peer.key("absent"), absence);
        peer.put(peer.key("empty"), entry(""));

        assertSame(peer.found(peer.key("absent")).entry(), absence);
        assertThat(peer.found(peer.key("absent")).entry().isAbsence()).isTrue();
        assertSame(peer.found(peer.key("empty")).entry(), entry(""));
        assertThat(peer.found(peer.key("empty")).entry().isAbsence()).isFalse();
    }

    @Test
    default void whatIsFoundIsNobodyElsesToChange() {
        Peer peer = peer();
        StoredEntry mine = entry("one");
        peer.put(peer.key("key"), mine);
        scribble(mine);
        scribble(peer.found(peer.key("key")).entry());
        assertSame(peer.found(peer.key("key")).entry(), entry("one"));
    }

    @Test
    default void whatWasPutIsGoneAfterItsTime() {
        Peer peer = peer();
        peer.put(peer.key("short"), entry("one"), Peer.SHORT);
        peer.put(peer.key("long"), entry("two"), Peer.LONG);
        peer.put(peer.key("endless"), entry("three"), null);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.get(peer.key("short"))).isEmpty();
        assertThat(peer.get(peer.key("long"))).isPresent();
        assertThat(peer.get(peer.key("endless"))).isPresent();
    }

    @Test
    default void whatWasFilledIsGoneAfterItsTime() {
        Peer peer = peer();
        assertThat(peer.fill(peer.lease(peer.key("short")), entry("one"), Peer.SHORT))
                .isTrue();
        assertThat(peer.fill(peer.lease(peer.key("endless")), entry("two"), null))
                .isTrue();
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.get(peer.key("short"))).isEmpty();
        assertThat(peer.get(peer.key("endless"))).isPresent();
    }

    @Test
    default void theTimeOfAValueIsThatOfTheLastWrite() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"), Peer.SHORT);
        peer.put(key, entry("two"), null);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.get(key)).isPresent();

        peer.put(key, entry("three"), Peer.SHORT);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(peer.get(key)).isEmpty();
    }

    @Test
    default void aLookHasNoRegardForGenerations() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one", "tag"));
        peer.bump(peer.tag("tag"), peer.all());
        assertThat(peer.get(key)).isPresent();
    }

    @Test
    default void namespacesStayApart() {
        Peer peer = peer();
        Peer neighbour = Peer.join(bed(), bed().openNeighbour());
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"));
        neighbour.invalidate(key);
        assertThat(neighbour.get(key)).isEmpty();
        assertThat(peer.get(key)).isPresent();
    }

    private static void scribble(StoredEntry entry) {
        byte[] payload = entry.payload();
        if (payload != null && payload.length > 0) {
            payload[0]++;
        }
    }
}
