/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.source.StoreBed.Item;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Contract;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A contract of rows: what is written is read, as it was and where it was. */
public interface RowsContract extends StoreTrial {

    @Test
    default void whatWasWrittenIsRead() {
        clerk().write(Map.of("a", Item.of("one"), "b", Item.of("two")));
        assertThat(clerk().load("a", "b", "c"))
                .containsOnly(Map.entry("a", Item.of("one")), Map.entry("b", Item.of("two")));
    }

    @Test
    default void nothingIsReadOfNothing() {
        assertThat(clerk().load(Set.of())).isEmpty();
        clerk().write(Map.of());
        assertThat(clerk().load("a")).isEmpty();
    }

    @Test
    default void aWriteReplacesWhatIsThere() {
        Clerk clerk = clerk();
        clerk.write("a", Item.of("one"));
        clerk.write("a", Item.of("two"));
        assertThat(clerk.load("a")).containsEntry("a", Item.of("two"));
    }

    @Test
    default void aWriteOfNothingDeletes() {
        Clerk clerk = clerk();
        clerk.write(Map.of("a", Item.of("one"), "b", Item.of("two")));
        Map<String, @Nullable Item> values = new HashMap<>();
        values.put("a", null);
        values.put("c", Item.of("three"));
        values.put("never there", null);
        clerk.write(values);
        assertThat(clerk.load("a", "b", "c")).containsOnlyKeys("b", "c");
    }

    @Test
    default void ofAWriteThatIsRefusedNothingIsWritten() {
        Clerk clerk = clerk();
        clerk.write("old", Item.of("old"));
        Map<String, @Nullable Item> values = new LinkedHashMap<>();
        values.put("a", Item.of("one"));
        values.put("old", null);
        values.put("b", Item.refused("two"));
        assertThat(clerk.failure(clerk.store().write(values))).isEqualTo(Reason.DATA);
        assertThat(clerk().load("a", "b", "old")).containsOnlyKeys("old");
    }

    @Test
    default void aWriteOverARowThatIsNotOlderIsAConflictAndWritesNothing() {
        Clerk clerk = versioned();
        Item newer = new Item("newer", 1, 5);
        clerk.write(Map.of("a", newer, "b", new Item("old", 1, 1)));
        for (long version : new long[] {4, 5}) {
            assertThat(clerk.failure(
                            clerk.store().write(Map.of("a", new Item("late", 1, version), "b", new Item("new", 1, 2)))))
                    .isEqualTo(Reason.CONFLICT);
        }
        assertThat(clerk.load("a", "b")).containsOnly(Map.entry("a", newer), Map.entry("b", new Item("old", 1, 1)));
        clerk.write("a", new Item("newest", 1, 6));
        assertThat(clerk.load("a")).containsEntry("a", new Item("newest", 1, 6));
    }

    @Test
    default void hostileKeysAreData() {
        Clerk clerk = clerk();
        Map<String, @Nullable Item> written = new HashMap<>();
        for (String name : hostileKeys()) {
            if (bed().holds(name)) {
                written.put(name, Item.of(name));
            }
        }
        clerk.write(written);
        assertThat(clerk.load(new HashSet<>(hostileKeys()))).isEqualTo(new HashMap<String, @Nullable Item>(written));
        written.keySet().forEach(name -> assertThat(clerk.load(name)).as(name).containsOnlyKeys(name));
        clerk.write("'; DELETE FROM items; --", null);
        assertThat(clerk.load(new HashSet<>(hostileKeys()))).hasSize(written.size() - 1);
    }

    @Test
    default void aKeyThatCannotBeHeldIsRefusedAndReadAsAbsent() {
        Clerk clerk = clerk();
        clerk.write("a", Item.of("one"));
        for (String name : hostileKeys()) {
            if (!bed().holds(name)) {
                assertThat(clerk.failure(clerk.store().write(Map.of(name, Item.of("one")))))
                        .isEqualTo(Reason.DATA);
                assertThat(clerk.load("a", name)).containsOnlyKeys("a");
            }
        }
    }

    @Test
    default void aWriteHappensOncePerSubscription() {
        Clerk clerk = clerk();
        var write = clerk.store().write(Map.of("a", Item.of("one")));
        assertThat(clerk.load("a")).as("before anybody has subscribed").isEmpty();
        bed().await(write);
        clerk.write("a", null);
        bed().await(write);
        assertThat(clerk.load("a")).containsOnlyKeys("a");
    }

    @Test
    default void rowsAreSharedByClientsOfOneTable() {
        Store<String, Item> store = bed().open();
        assertThat(store.sharesRowsWith(store)).isTrue();
        assertThat(store.sharesRowsWith(bed().open())).isTrue();
        assertThat(store.sharesRowsWith(bed().openVersioned())).isFalse();
    }

    /** Keys that would do something if they were not data. */
    static Set<String> hostileKeys() {
        Set<String> names = new HashSet<>(Contract.hostileNames());
        names.addAll(List.of(
                "'; DELETE FROM items; --",
                "\"; DROP TABLE items; --",
                "') OR ('1'='1",
                "$1",
                "$$",
                "{a,b}",
                "{\"a\",NULL}",
                "NULL",
                "\\x00",
                "a\ud83d",
                "\udc00"));
        return names;
    }
}
