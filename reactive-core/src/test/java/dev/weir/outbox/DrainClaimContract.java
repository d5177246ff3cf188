/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tier.Contract;
import dev.weir.tier.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A contract of the right to drain, which one process has at a time. */
public interface DrainClaimContract extends Contract {

    @Test
    default void oneHasTheRightAndMayProlongIt() {
        Drainer one = Drainer.of(peer());
        Drainer other = Drainer.of(peer());
        assertThat(one.claim(0, "one", Peer.LONG)).isTrue();
        assertThat(other.claim(0, "other", Peer.LONG)).isFalse();
        assertThat(one.claim(0, "one", Peer.LONG)).isTrue();
        assertThat(other.claim(0, "other", Peer.LONG)).isFalse();
    }

    @Test
    default void aRightThatIsGivenUpIsFree() {
        Drainer one = Drainer.of(peer());
        Drainer other = Drainer.of(peer());
        one.claim(0, "one", Peer.LONG);
        other.giveUp(0, "other");
        assertThat(other.claim(0, "other", Peer.LONG)).as("given up by another").isFalse();
        one.giveUp(0, "one");
        one.giveUp(0, "one");
        assertThat(other.claim(0, "other", Peer.LONG)).isTrue();
        one.giveUp(0, "one");
        assertThat(one.claim(0, "one", Peer.LONG)).as("the other one's now").isFalse();
    }

    @Test
    default void aRightEndsByItself() {
        Drainer one = Drainer.of(peer());
        Drainer other = Drainer.of(peer());
        one.claim(0, "one", Peer.SHORT);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(other.claim(0, "other", Peer.LONG)).isTrue();
        assertThat(one.claim(0, "one", Peer.SHORT)).isFalse();
    }

    @Test
    default void whoProlongsItHasItLonger() {
        Drainer one = Drainer.of(peer());
        Drainer other = Drainer.of(peer());
        one.claim(0, "one", Peer.SHORT);
        one.claim(0, "one", Peer.LONG);
        bed().pass(Peer.AFTER_SHORT);
        assertThat(other.claim(0, "other", Peer.LONG)).isFalse();
    }

    @Test
    default void aRightIsOfOneLane() {
        Peer peer = peer();
        Peer neighbour = Peer.join(bed(), bed().openNeighbour());
        assertThat(Drainer.of(peer).claim(0, "one", Peer.LONG)).isTrue();
        assertThat(Drainer.of(peer, "other").claim(0, "other", Peer.LONG)).isTrue();
        assertThat(Drainer.of(neighbour).claim(0, "other", Peer.LONG)).isTrue();
        for (int shard = 1; shard < peer.backend().shards(); shard++) {
            assertThat(Drainer.of(peer).claim(shard, "other", Peer.LONG)).isTrue();
        }
    }

    @Test
    default void oneOfManyHasTheRight() {
        List<Peer> peers = List.of(peer(), peer(), peer());
        List<Boolean> answers = peers.get(0)
                .await(Flux.range(0, 60)
                        .flatMap(
                                number -> Drainer.of(peers.get(number % 3))
                                        .outbox()
                                        .claim(0, "holder" + number, Peer.LONG),
                                60)
                        .collectList());
        assertThat(answers).hasSize(60).filteredOn(has -> has).hasSize(1);
    }
}
