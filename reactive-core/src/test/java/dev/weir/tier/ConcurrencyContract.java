/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.LeaseAnswer.Wait;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A contract of many who ask at the same time. */
public interface ConcurrencyContract extends Contract {

    @Test
    default void oneOfAThousandIsGrantedALease() {
        List<Peer> peers = List.of(peer(), peer(), peer());
        RemoteKey key = peers.get(0).key("key");
        List<LeaseAnswer> answers = peers.get(0)
                .await(Flux.range(0, 1_000)
                        .map(number -> peers.get(number % peers.size()))
                        .flatMap(peer -> peer.tier().lease(key, peer.epoch(key), Version.NONE, Peer.LONG), 1_000)
                        .collectList());
        assertThat(answers).hasSize(1_000);
        assertThat(answers).filteredOn(answer -> answer instanceof Granted).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer instanceof Wait).hasSize(999);
    }

    @Test
    default void everyWriteIsLoggedOnceInTheOrderOfVersions() {
        List<Peer> peers = List.of(peer(), peer(), peer());
        RemoteKey key = peers.get(0).key("key");
        LogPosition tail = peers.get(0).tail(key);
        List<Version> versions = peers.get(0)
                .await(Flux.range(0, 300)
                        .map(number -> peers.get(number % peers.size()))
                        .flatMap(peer -> peer.tier().put(key, peer.epoch(key), entry("one"), null), 300)
                        .collectList());
        List<Change> logged = new ArrayList<>(peers.get(0).changes(tail));
        assertThat(versions).doesNotHaveDuplicates();
        assertThat(logged).map(Change::version).isSorted().hasSameElementsAs(versions);
        assertThat(logged).hasSize(300);
        for (int place = 0; place < 300; place++) {
            assertThat(logged.get(place).position().number()).isEqualTo(tail.number() + 1 + place);
        }
        assertThat(peers.get(0).found(key).version()).isEqualTo(logged.get(299).version());
    }

    @Test
    default void requestsMadeTogetherEachGetTheirOwnAnswer() {
        Peer peer = peer();
        for (int number = 0; number < 200; number += 2) {
            peer.put(peer.key("key" + number), entry("of " + number));
        }
        List<String> found = peer.await(Flux.range(0, 200)
                .flatMapSequential(
                        number -> peer.tier()
                                .get(peer.key("key" + number))
                                .map(some -> new String(some.entry().payload()))
                                .defaultIfEmpty("none"),
                        200)
                .collectList());
        for (int number = 0; number < 200; number++) {
            assertThat(found.get(number)).isEqualTo(number % 2 == 0 ? "of " + number : "none");
        }
    }
}
