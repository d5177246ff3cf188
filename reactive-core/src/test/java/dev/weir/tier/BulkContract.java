/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.assertSame;
import static dev.weir.tier.Entries.entry;
import static dev.weir.tier.TierException.Reason.EPOCH_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A contract of looking under many keys at once. */
public interface BulkContract extends Contract {

    @Test
    default void eachOfManyIsFoundInItsPlace() {
        Peer peer = peer();
        List<RemoteKey> keys = keys(peer, 40);
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            versions.add(i % 3 == 0 ? Version.NONE : peer.put(keys.get(i), entry("value-" + i, "tag")));
        }
        List<Found> found = peer().getAll(keys);
        assertThat(found).hasSameSizeAs(keys);
        for (int i = 0; i < keys.size(); i++) {
            if (i % 3 == 0) {
                assertThat(found.get(i)).as("key %d", i).isNull();
            } else {
                assertSame(found.get(i).entry(), entry("value-" + i, "tag"));
                assertThat(found.get(i).version()).isEqualTo(versions.get(i));
            }
        }
    }

    @Test
    default void moreThanFitIntoOneRequestAreFound() {
        Peer peer = peer();
        List<RemoteKey> keys = keys(peer, 600);
        Version first = peer.put(keys.get(0), entry("first"));
        Version last = peer.put(keys.get(599), entry("last"));
        List<Found> found = peer.getAll(keys);
        assertThat(found).hasSize(600);
        assertThat(found.get(0).version()).isEqualTo(first);
        assertThat(found.get(599).version()).isEqualTo(last);
        assertThat(found.subList(1, 599)).containsOnlyNulls();
    }

    @Test
    default void ofNoKeysNothingIsFound() {
        assertThat(peer().getAll(List.of())).isEmpty();
    }

    @Test
    default void aKeyThatComesTwiceIsFoundTwice() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one"));
        List<Found> found = peer.getAll(List.of(key, key));
        assertThat(found).hasSize(2);
        found.forEach(each -> assertSame(each.entry(), entry("one")));
    }

    @Test
    default void manyAreFoundWithoutRegardForGenerations() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        peer.put(key, entry("one", "tag"));
        peer.bump(peer.tag("tag"), peer.all());
        peer.expire(key);
        assertThat(peer.getAll(List.of(key)))
                .singleElement()
                .satisfies(found -> assertThat(found.entry().isExpired()).isTrue());
    }

    @Test
    default void aLookUnderManyKeysIsTakenEachTimeItIsSubscribedTo() {
        Peer peer = peer();
        List<RemoteKey> keys = new ArrayList<>(keys(peer, 2));
        Mono<List<Found>> look = peer.tier().getAll(keys);
        assertThat(peer.await(look)).containsOnlyNulls();
        Version version = peer.put(keys.get(1), entry("one"));
        assertThat(peer.await(look)).last().extracting(Found::version).isEqualTo(version);
    }

    @Test
    default void manyAreNotLookedForOnAnotherServer() {
        Peer peer = peer();
        List<RemoteKey> keys = keys(peer, 3);
        peer.put(keys.get(1), entry("one"));
        bed().replaceServer();
        assertThat(peer.failure(peer.tier().getAll(keys))).isEqualTo(EPOCH_LOST);
    }

    /** Keys that may be asked for together. */
    private static List<RemoteKey> keys(Peer peer, int count) {
        int shard = peer.key("key-0").shard();
        return Stream.iterate(0, i -> i + 1)
                .map(i -> peer.key("key-" + i))
                .filter(key -> peer.tier().spansShards() || key.shard() == shard)
                .limit(count)
                .toList();
    }
}
