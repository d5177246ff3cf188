/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import static dev.weir.tier.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.weir.backend.Backend;
import dev.weir.coherence.Attachment.Attached;
import dev.weir.coherence.Attachment.Lost;
import dev.weir.tier.Contract;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A contract of how a process finds out where a shard stands, and of who may begin an epoch. */
public interface AttachmentContract extends Contract {

    @Test
    default void aShardThatNobodyHasUsedIsLost() {
        Backend backend = bed().open();
        for (int shard = 0; shard < backend.shards(); shard++) {
            assertThat(bed().await(backend.log().attach(shard))).isInstanceOfSatisfying(Lost.class, lost -> {
                assertThat(lost.epoch()).isZero();
                assertThat(lost.serverMillis()).isPositive();
            });
        }
    }

    @Test
    default void whoBeginsAnEpochFindsIt() {
        Backend backend = bed().open();
        assertThat(bed().await(backend.log().begin(0, lost(backend, 0), 17))).isTrue();
        assertThat(bed().await(backend.log().attach(0))).isInstanceOfSatisfying(Attached.class, attached -> {
            assertThat(attached.epoch()).isEqualTo(17);
            assertThat(attached.generations()).isEmpty();
            assertThat(attached.floor()).isEqualTo(Version.NONE);
            assertThat(attached.tail().shard()).isZero();
            assertThat(attached.serverMillis()).isPositive();
        });
    }

    @Test
    default void anEpochIsBegunOnlyWhereTheExpectedOneIs() {
        Peer peer = peer();
        long epoch = peer.epoch(0);
        assertThat(peer.begin(0, 0, epoch + 1)).as("expected none").isFalse();
        assertThat(peer.begin(0, epoch + 1, epoch + 2))
                .as("expected another one")
                .isFalse();
        assertThat(peer.attached(0).epoch()).isEqualTo(epoch);
        assertThat(peer.begin(0, epoch, epoch + 5)).isTrue();
        assertThat(peer.attached(0).epoch()).isEqualTo(epoch + 5);
    }

    @Test
    default void anEpochNeverGoesBack() {
        Peer peer = peer();
        long epoch = peer.epoch(0);
        for (long next : new long[] {epoch, epoch - 1}) {
            assertThat(peer.await(peer.backend().log().begin(0, epoch, next).onErrorReturn(false)))
                    .isFalse();
        }
        assertThat(peer.attached(0).epoch()).isEqualTo(epoch);
    }

    @Test
    default void oneOfManyBeginsAnEpoch() {
        List<Backend> backends = List.of(bed().open(), bed().open(), bed().open());
        Lost found = lost(backends.get(0), 0);
        List<Boolean> begun = Objects.requireNonNull(bed().await(Flux.range(0, 60)
                .flatMap(number -> backends.get(number % 3).log().begin(0, found, 1 + number), 60)
                .collectList()));
        assertThat(begun).filteredOn(own -> own).hasSize(1);
        assertThat(begun).hasSize(60);
    }

    @Test
    default void allWhoFindAShardLostFindTheSameVacancy() {
        assertThat(lost(bed().open(), 0).vacancy())
                .isNotEmpty()
                .isEqualTo(lost(bed().open(), 0).vacancy());
    }

    @Test
    default void whoHasLookedBeforeAllWasLostAgainBeginsNothing() {
        Backend late = bed().open();
        Lost found = lost(late, 0);
        Backend other = bed().open();
        assertThat(bed().await(other.log().begin(0, lost(other, 0), 17))).isTrue();
        bed().flush();
        assertThat(bed().await(late.log().begin(0, found, 16)))
                .as("nobody has looked since")
                .isFalse();
        Lost again = lost(other, 0);
        assertThat(bed().await(late.log().begin(0, found, 16)))
                .as("another one has looked since")
                .isFalse();
        assertThat(bed().await(other.log().begin(0, again, 18))).isTrue();
        assertThat(bed().await(late.log().begin(0, found, 19)))
                .as("it is begun")
                .isFalse();
    }

    @Test
    default void whoHasLookedAtAnotherServerBeginsNothing() {
        Peer peer = peer();
        long epoch = peer.epoch(0);
        bed().replaceServer();
        Lost found = lost(peer.backend(), 0);
        assertThat(found.epoch()).isEqualTo(epoch);
        bed().replaceServer();
        assertThat(peer.await(peer.backend().log().begin(0, found, epoch + 1))).isFalse();
        // Where it is the first one again, the state is its own.
        if (peer.attach(0) instanceof Lost again) {
            assertThat(again.vacancy()).isNotEqualTo(found.vacancy());
            assertThat(peer.await(peer.backend().log().begin(0, epoch, epoch + 1)))
                    .as("without having looked")
                    .isFalse();
        }
        assertThat(peer.begin(0, epoch, epoch + 1)).isTrue();
    }

    @Test
    default void withoutHavingLookedNobodyBeginsAnEpochWhereThereIsNone() {
        Backend backend = bed().open();
        assertThat(bed().await(backend.log().begin(0, 0, 17))).isFalse();
        assertThat(lost(backend, 0).epoch()).isZero();
    }

    @Test
    default void anEpochIsOfOneShardOnly() {
        Backend backend = bed().open();
        bed().await(backend.log().begin(0, lost(backend, 0), 17));
        for (int shard = 1; shard < backend.shards(); shard++) {
            assertThat(bed().await(backend.log().attach(shard))).isInstanceOf(Lost.class);
        }
    }

    @Test
    default void theTailIsTheLastThatWasLogged() {
        Peer peer = peer();
        RemoteKey key = peer.key("key");
        LogPosition before = peer.tail(key);
        peer.put(key, entry("one"));
        peer.invalidate(key);
        List<Change> logged = peer.changes(before);
        assertThat(peer.tail(key)).isEqualTo(logged.get(1).position());
    }

    @Test
    default void whatWasRaisedIsReadTogetherWithTheTail() {
        Peer peer = peer();
        Map<Integer, Version> drawn = peer.bump(peer.tag("one"), peer.all());
        Attached attached = peer().attached(0);
        assertThat(attached.generations())
                .containsOnly(Map.entry(peer.tag("one"), drawn.get(0)), Map.entry(peer.all(), drawn.get(0)));
        assertThat(attached.tail().number())
                .isEqualTo(peer.head(attached.tail()).number());
    }

    @Test
    default void theServersClockGoesOn() {
        Peer peer = peer();
        long before = peer.attached(0).serverMillis();
        bed().pass(Peer.SHORT);
        assertThat(peer.attached(0).serverMillis()).isGreaterThanOrEqualTo(before + Peer.SHORT.toMillis() / 2);
    }

    private Lost lost(Backend backend, int shard) {
        return assertThat(bed().await(backend.log().attach(shard)))
                .asInstanceOf(type(Lost.class))
                .actual();
    }
}
