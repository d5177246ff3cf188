/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import static dev.weir.source.Clerk.delete;
import static dev.weir.source.Clerk.flushOf;
import static dev.weir.source.Clerk.put;
import static dev.weir.source.Clerk.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.source.Flush.Manner;
import dev.weir.source.Store.FlushResult;
import dev.weir.source.StoreBed.Item;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A contract of what a flush does to rows, and of what is refused. */
public interface FlushContract extends StoreTrial {

    @ParameterizedTest
    @EnumSource
    default void whatIsFlushedIsThereAndSoIsItsCheckpoint(Manner manner) {
        Clerk clerk = clerk();
        clerk.write("old", Item.of("old"));
        Checkpoint from = clerk.checkpoint();
        FlushResult result = clerk.flush(
                from,
                manner,
                put("a", Item.of("one"), 11),
                put("b", Item.of("two"), 12),
                delete("old", 13),
                delete("never there", 14));
        assertThat(result).isEqualTo(FlushResult.DONE);
        assertThat(clerk().load("a", "b", "old"))
                .containsOnly(Map.entry("a", Item.of("one")), Map.entry("b", Item.of("two")));
        assertThat(clerk().checkpoint())
                .isEqualTo(new Checkpoint(Clerk.EPOCH, version(14), List.of(), from.turn() + 1));
    }

    @ParameterizedTest
    @EnumSource
    default void aFlushOfNothingMovesTheCheckpoint(Manner manner) {
        Clerk clerk = clerk();
        Checkpoint from = clerk.checkpoint();
        Checkpoint to = from.next(version(20), List.of(new Checkpoint.Parked(version(9), 2, 77)));
        assertThat(clerk.await(clerk.store().flush(new Flush<>(Clerk.LANE, from, List.of(), manner, none -> to))))
                .isEqualTo(FlushResult.DONE);
        assertThat(clerk().checkpoint()).isEqualTo(to);
    }

    @Test
    default void oneByOneAKeyMayComeMoreThanOnce() {
        Clerk clerk = clerk();
        FlushResult result = clerk.flush(
                clerk.checkpoint(),
                Manner.ONE_BY_ONE,
                put("a", Item.of("one"), 1),
                delete("a", 2),
                put("a", Item.of("three"), 3),
                put("b", Item.of("four"), 4),
                delete("b", 5));
        assertThat(result).isEqualTo(FlushResult.DONE);
        assertThat(clerk.load("a", "b")).containsOnly(Map.entry("a", Item.of("three")));
    }

    @Test
    default void togetherOneThatIsRefusedFailsAll() {
        Clerk clerk = clerk();
        clerk.write("old", Item.of("old"));
        Checkpoint from = clerk.checkpoint();
        assertThat(clerk.failure(clerk.store()
                        .flush(flushOf(
                                Clerk.LANE,
                                from,
                                Manner.TOGETHER,
                                put("a", Item.of("one"), 11),
                                put("b", Item.refused("two"), 12),
                                delete("old", 13)))))
                .isEqualTo(Reason.DATA);
        assertThat(clerk.load("a", "b", "old")).containsOnlyKeys("old");
        assertThat(clerk.checkpoint()).isEqualTo(from);
    }

    @Test
    default void oneByOneOnlyWhatIsRefusedIsMissingAndIsParked() {
        Clerk clerk = clerk();
        Checkpoint from = clerk.checkpoint();
        FlushResult result = clerk.flush(
                from,
                Manner.ONE_BY_ONE,
                put("a", Item.of("one"), 11),
                put("b", Item.refused("two"), 12),
                put("c", Item.of("three"), 13));
        assertThat(result.refused()).containsOnlyKeys(version(12));
        assertThat(result.refused().get(version(12)).reason()).isEqualTo(Reason.DATA);
        assertThat(result.conflicts()).isEmpty();
        assertThat(clerk.load("a", "b", "c")).containsOnlyKeys("a", "c");
        Checkpoint to = clerk().checkpoint();
        assertThat(to.applied()).isEqualTo(version(13));
        assertThat(to.parked()).containsExactly(new Checkpoint.Parked(version(12), 1, 1_000));
        assertThat(to.covers(version(12))).isFalse();
        assertThat(to.covers(version(13))).isTrue();
    }

    @Test
    default void oneByOneWhatComesAfterSomethingRefusedOfTheSameKeyIsNotTried() {
        Clerk clerk = clerk();
        clerk.write("a", Item.of("old"));
        FlushResult result = clerk.flush(
                clerk.checkpoint(),
                Manner.ONE_BY_ONE,
                put("a", Item.of("one"), 11),
                put("a", Item.refused("two"), 12),
                put("a", Item.of("three"), 13),
                delete("a", 14),
                put("b", Item.of("four"), 15));
        assertThat(result.refused()).containsOnlyKeys(version(12), version(13), version(14));
        assertThat(clerk.load("a", "b")).containsOnly(Map.entry("a", Item.of("one")), Map.entry("b", Item.of("four")));
        assertThat(clerk.checkpoint().parked())
                .map(Checkpoint.Parked::version)
                .containsExactly(version(12), version(13), version(14));
    }

    @Test
    default void aCheckpointThatCannotBeNamedUndoesTheFlush() {
        Clerk clerk = clerk();
        Checkpoint from = clerk.checkpoint();
        var flush = new Flush<>(Clerk.LANE, from, List.of(put("a", Item.of("one"), 11)), Manner.TOGETHER, none -> {
            throw new IllegalStateException("planted");
        });
        assertThatThrownBy(() -> bed().await(clerk.store().flush(flush))).hasMessageContaining("planted");
        assertThat(clerk.load("a")).isEmpty();
        assertThat(clerk.checkpoint()).isEqualTo(from);
    }

    @ParameterizedTest
    @EnumSource
    default void whatIsNotNewerThanTheRowIsAConflict(Manner manner) {
        Clerk clerk = versioned();
        clerk.write(Map.of("old", item(1), "same", item(5), "new", item(9), "gone", item(9)));
        FlushResult result = clerk.flush(
                clerk.checkpoint(),
                manner,
                put("old", item(5), 11),
                put("same", item(5), 12),
                put("new", item(5), 13),
                put("none", item(5), 14),
                delete("gone", 15));
        assertThat(result.conflicts()).containsExactlyInAnyOrder(version(12), version(13));
        assertThat(result.refused()).isEmpty();
        assertThat(clerk.load("old", "same", "new", "none", "gone"))
                .containsOnly(
                        Map.entry("old", item(5)),
                        Map.entry("same", item(5)),
                        Map.entry("new", item(9)),
                        Map.entry("none", item(5)));
        assertThat(clerk.checkpoint().applied()).isEqualTo(version(15));
    }

    @ParameterizedTest
    @EnumSource
    default void aKeyThatCannotBeHeldIsRefusedLikeOtherData(Manner manner) {
        Clerk clerk = clerk();
        for (String name : RowsContract.hostileKeys()) {
            if (!bed().holds(name)) {
                var flush = flushOf(
                        Clerk.LANE,
                        clerk.checkpoint(),
                        manner,
                        put("a", Item.of("one"), 11),
                        put(name, Item.of("two"), 12));
                if (manner == Manner.TOGETHER) {
                    assertThat(clerk.failure(clerk.store().flush(flush))).isEqualTo(Reason.DATA);
                } else {
                    assertThat(clerk.await(clerk.store().flush(flush)).refused())
                            .containsOnlyKeys(version(12));
                    assertThat(clerk.load("a")).containsOnlyKeys("a");
                }
            }
        }
    }

    @Test
    default void manyAreFlushedTogether() {
        Clerk clerk = clerk();
        Checkpoint from = clerk.checkpoint();
        List<Mutation<String, Item>> all = IntStream.rangeClosed(1, 2_000)
                .mapToObj(number -> put("key " + number, new Item("item " + number, number, number), number))
                .toList();
        assertThat(clerk.await(clerk.store()
                        .flush(new Flush<>(
                                Clerk.LANE, from, all, Manner.TOGETHER, none -> from.next(version(2_000), List.of())))))
                .isEqualTo(FlushResult.DONE);
        assertThat(clerk.load("key 1", "key 999", "key 2000", "key 2001"))
                .containsOnlyKeys("key 1", "key 999", "key 2000")
                .containsEntry("key 999", new Item("item 999", 999, 999));
        assertThat(clerk.checkpoint().applied()).isEqualTo(new Version(Clerk.EPOCH, 2_000));
    }

    private static Item item(long version) {
        return new Item("version " + version, 1, version);
    }
}
