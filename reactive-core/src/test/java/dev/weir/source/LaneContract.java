/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import static dev.weir.source.Clerk.flushOf;
import static dev.weir.source.Clerk.put;
import static dev.weir.source.Clerk.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.source.Flush.Manner;
import dev.weir.source.Store.FlushResult;
import dev.weir.source.StoreBed.Item;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** A contract of lanes: of several who flush, raise epochs and read checkpoints each has to be sure of his. */
public interface LaneContract extends StoreTrial {

    @Test
    default void aLaneThatWasNeverSeenBeginsAtNothing() {
        assertThat(clerk().checkpoint()).isEqualTo(new Checkpoint(Clerk.EPOCH, Version.NONE, List.of(), 0));
        assertThat(clerk().await(clerk().store().checkpoint(Clerk.LANE, Clerk.EPOCH + 1)))
                .as("seen again in another epoch")
                .isEqualTo(new Checkpoint(Clerk.EPOCH, Version.NONE, List.of(), 0));
    }

    @Test
    default void lanesAreApart() {
        Clerk clerk = clerk();
        clerk.flush(clerk.checkpoint(), Manner.TOGETHER, put("a", Item.of("one"), 11));
        Lane lane = Clerk.LANE;
        for (Lane other : List.of(
                new Lane("shop2", lane.cache(), lane.shard()),
                new Lane(lane.namespace(), "items2", lane.shard()),
                new Lane(lane.namespace(), lane.cache(), lane.shard() + 1))) {
            assertThat(clerk.checkpoint(other).applied()).isEqualTo(Version.NONE);
        }
    }

    @Test
    default void aFlushOfNothingMayTakeACheckpointBack() {
        Clerk clerk = clerk();
        clerk.flush(clerk.checkpoint(), Manner.TOGETHER, put("a", Item.of("one"), 11));
        Checkpoint from = clerk.checkpoint();
        Checkpoint back = new Checkpoint(from.epoch(), version(3), List.of(), from.turn() + 1);
        clerk.await(clerk.store().flush(new Flush<>(Clerk.LANE, from, List.of(), Manner.TOGETHER, none -> back)));
        assertThat(clerk.checkpoint()).isEqualTo(back);
        assertThat(clerk.load("a")).containsEntry("a", Item.of("one"));
    }

    @Test
    default void hostileNamesOfLanesAreData() {
        Clerk clerk = clerk();
        List<Lane> lanes = List.of(
                new Lane("shop'; --", "items", 0), new Lane("shop", "'; --", 0), new Lane("shop", "$1 \" \u00e9", 0));
        for (Lane lane : lanes) {
            Checkpoint from = clerk.checkpoint(lane);
            clerk.await(clerk.store().flush(flushOf(lane, from, Manner.TOGETHER, put("a", Item.of("one"), 1))));
            assertThat(clerk.checkpoint(lane).turn()).isEqualTo(from.turn() + 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    default void whoHasReadAnEarlierTurnAppliesNothing(Manner manner) {
        Clerk clerk = clerk();
        Checkpoint from = clerk.checkpoint();
        clerk.flush(from, manner, put("a", Item.of("one"), 11));
        Checkpoint to = clerk.checkpoint();
        assertThat(clerk.failure(
                        clerk().store().flush(flushOf(Clerk.LANE, from, manner, put("a", Item.of("two"), 12)))))
                .isEqualTo(Reason.MOVED);
        assertThat(clerk.load("a")).containsEntry("a", Item.of("one"));
        assertThat(clerk.checkpoint()).isEqualTo(to);
    }

    @ParameterizedTest
    @EnumSource
    default void whoHasReadInAnEarlierEpochAppliesNothing(Manner manner) {
        Clerk clerk = clerk();
        Checkpoint from = clerk.checkpoint();
        assertThat(clerk().raise(Clerk.EPOCH + 1)).isEqualTo(Clerk.EPOCH + 1);
        assertThat(clerk.failure(clerk.store().flush(flushOf(Clerk.LANE, from, manner, put("a", Item.of("one"), 11)))))
                .isEqualTo(Reason.MOVED);
        assertThat(clerk.load("a")).isEmpty();
        Checkpoint raised = clerk.checkpoint();
        assertThat(raised.epoch()).isEqualTo(Clerk.EPOCH + 1);
        assertThat(raised.applied()).isEqualTo(from.applied());
        clerk.flush(raised, manner, put("a", Item.of("one"), 11));
        assertThat(clerk.load("a")).containsOnlyKeys("a");
        assertThat(clerk.checkpoint().epoch()).isEqualTo(Clerk.EPOCH + 1);
    }

    @Test
    default void anEpochNeverFalls() {
        Clerk clerk = clerk();
        clerk.checkpoint();
        clerk.raise(Clerk.EPOCH + 5);
        assertThat(clerk.raise(Clerk.EPOCH + 2)).isEqualTo(Clerk.EPOCH + 5);
        assertThat(clerk.checkpoint().epoch()).isEqualTo(Clerk.EPOCH + 5);
    }

    @Test
    default void anEpochIsRaisedInAllLanesOfAShardAndInNoOther() {
        Clerk clerk = clerk();
        Lane lane = Clerk.LANE;
        Lane neighbour = new Lane(lane.namespace(), "items2", lane.shard());
        Lane otherShard = new Lane(lane.namespace(), lane.cache(), lane.shard() + 1);
        Lane otherNamespace = new Lane("shop2", lane.cache(), lane.shard());
        List.of(lane, neighbour, otherShard, otherNamespace).forEach(clerk::checkpoint);
        clerk.raise(Clerk.EPOCH + 1);
        assertThat(clerk.checkpoint(lane).epoch()).isEqualTo(Clerk.EPOCH + 1);
        assertThat(clerk.checkpoint(neighbour).epoch()).isEqualTo(Clerk.EPOCH + 1);
        assertThat(clerk.checkpoint(otherShard).epoch()).isEqualTo(Clerk.EPOCH);
        assertThat(clerk.checkpoint(otherNamespace).epoch()).isEqualTo(Clerk.EPOCH);
    }

    @Test
    default void anEpochOfNoLaneIsTheOneAskedFor() {
        assertThat(clerk().raise(Clerk.EPOCH + 1)).isEqualTo(Clerk.EPOCH + 1);
    }

    @ParameterizedTest
    @EnumSource
    default void ofSeveralFlushesAtOnceExactlyOneApplies(Manner manner) {
        Checkpoint from = clerk().checkpoint();
        List<Mono<Signal<FlushResult>>> flushes = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            flushes.add(clerk().store()
                    .flush(flushOf(Clerk.LANE, from, manner, put("a", Item.of("item " + number), number)))
                    .materialize());
        }
        List<Signal<FlushResult>> signals =
                clerk().await(Flux.mergeSequential(flushes, 4, 4).collectList());
        assertThat(signals).filteredOn(Signal::isOnNext).hasSize(1);
        assertThat(signals)
                .filteredOn(Signal::isOnError)
                .hasSize(3)
                .allSatisfy(signal -> assertThat(signal.getThrowable())
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                failure -> assertThat(failure.reason()).isEqualTo(Reason.MOVED)));
        Checkpoint to = clerk().checkpoint();
        assertThat(to.turn()).isEqualTo(from.turn() + 1);
        assertThat(Objects.requireNonNull(clerk().load("a").get("a")).name())
                .isEqualTo("item " + to.applied().seq());
    }

    @Test
    default void manyParkedRecordsComeBackAsTheyAre() {
        Clerk clerk = clerk();
        Checkpoint from = clerk.checkpoint();
        List<Checkpoint.Parked> parked = new ArrayList<>();
        for (int number = 0; number < 5_000; number++) {
            parked.add(new Checkpoint.Parked(version(number), number % 7, 1_700_000_000_000L + number));
        }
        Checkpoint to = from.next(new Version(Clerk.EPOCH, (1L << 52) + 1), parked);
        clerk.await(clerk.store().flush(new Flush<>(Clerk.LANE, from, List.of(), Manner.TOGETHER, none -> to)));
        assertThat(clerk().checkpoint()).isEqualTo(to);
    }
}
