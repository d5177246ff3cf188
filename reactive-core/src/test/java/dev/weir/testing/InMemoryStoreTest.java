/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.source.Store.FlushResult;
import dev.weir.source.StoreException;
import dev.weir.source.Transactions.Ending;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What happens to calls of a store in memory on their way. */
class InMemoryStoreTest {

    private static final Lane LANE = new Lane("shop", "items", 0);
    private static final Duration WAY = Duration.ofMillis(10);
    private static final Duration WORK = Duration.ofMillis(50);

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryStore<String, String> store = InMemoryStore.create("items", clock);
    private final InMemoryStore<String, String> slow = store.another();
    private final List<String> heard = new ArrayList<>();
    private Checkpoint from = new Checkpoint(1, Version.NONE, List.of(), 0);

    @BeforeEach
    void begin() {
        from = store.checkpoint(LANE, 1).block();
        slow.delay(() -> WAY, () -> WORK);
    }

    @Test
    void everyStageTakesItsTime() {
        hear(slow.write(Map.of("a", "one")));
        clock.advanceBy(WAY.plus(WORK).plus(WAY).minusMillis(1));
        assertThat(store.rows()).isEmpty();
        clock.advanceBy(Duration.ofMillis(1));
        assertThat(store.rows()).containsOnlyKeys("a");
        assertThat(heard).isEmpty();
        clock.advanceBy(WAY);
        assertThat(heard).containsExactly("done");
    }

    @Test
    void aFlushWaitsForTheOneBeforeItAndComesTooLate() {
        hear(slow.flush(flush("one")));
        clock.advanceBy(WAY);
        hear(store.flush(flush("two")));
        clock.advanceBy(WORK);
        assertThat(heard).as("waits").isEmpty();
        clock.advanceBy(WAY);
        assertThat(heard).containsExactly("MOVED");
        assertThat(store.rows()).containsEntry("a", "one");
        assertThat(store.standing(LANE)).extracting(Checkpoint::turn).isEqualTo(1L);
    }

    @Test
    void anEpochWaitsForTheFlushBeforeIt() {
        hear(slow.flush(flush("one")));
        clock.advanceBy(WAY);
        hear(store.raiseEpoch("shop", 0, 5));
        assertThat(heard).isEmpty();
        clock.advanceBy(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("5", "done", "done");
        assertThat(store.rows()).containsEntry("a", "one");
        assertThat(store.standing(LANE)).isEqualTo(new Checkpoint(5, new Version(1, 1), List.of(), 1));
    }

    @Test
    void whoCancelsBeforeTheCommitRollsBackAndLetsGoOfTheLane() {
        Disposable first = hear(slow.flush(flush("one")));
        clock.advanceBy(WAY.plus(WORK).minusMillis(1));
        first.dispose();
        hear(store.flush(flush("two")));
        assertThat(heard).containsExactly("done");
        clock.advanceBy(Duration.ofSeconds(1));
        assertThat(store.rows()).containsEntry("a", "two");
    }

    @Test
    void whoCancelsAfterTheCommitWasSentUndoesNothing() {
        Disposable first = hear(slow.flush(flush("one")));
        clock.advanceBy(WAY.plus(WORK));
        first.dispose();
        clock.advanceBy(WAY);
        assertThat(store.rows()).containsEntry("a", "one");
        hear(store.flush(flush("two")));
        assertThat(heard).containsExactly("MOVED");
    }

    @Test
    void whoCancelsWhileWaitingLetsTheNextOnePass() {
        Disposable first = hear(slow.flush(flush("one")));
        clock.advanceBy(WAY);
        Disposable second = hear(store.flush(flush("two")));
        hear(store.another().flush(flush("three")));
        second.dispose();
        first.dispose();
        assertThat(heard).containsExactly("done");
        assertThat(store.rows()).containsEntry("a", "three");
    }

    @Test
    void aCutRollsBackWhatIsOpenAndLosesTheReplyOfWhatIsNot() {
        hear(slow.write(Map.of("sent", "one")));
        clock.advanceBy(WAY.plus(WORK));
        hear(slow.write(Map.of("open", "two")));
        clock.advanceBy(Duration.ofMillis(5));
        slow.cut();
        assertThat(heard).containsExactly("TRANSIENT", "TRANSIENT");
        clock.advanceBy(Duration.ofSeconds(1));
        assertThat(store.rows()).containsOnlyKeys("sent");
        hear(slow.write(Map.of("later", "three")));
        assertThat(heard).hasSize(3).last().isEqualTo("TRANSIENT");
        slow.restore();
        hear(slow.write(Map.of("later", "three")));
        clock.advanceBy(Duration.ofSeconds(1));
        assertThat(store.rows()).containsOnlyKeys("sent", "later");
    }

    @Test
    void whatTakesTooLongIsRolledBack() {
        slow.limit(WAY.plus(WORK).minusMillis(1));
        hear(slow.flush(flush("one")));
        clock.advanceBy(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("TRANSIENT");
        assertThat(store.rows()).isEmpty();
        hear(store.flush(flush("two")));
        assertThat(store.rows()).containsEntry("a", "two");
    }

    @Test
    void requestsFailAndRepliesAreLost() {
        slow.fail(() -> true);
        hear(slow.write(Map.of("a", "one")));
        slow.fail(() -> false);
        slow.loseReplies(() -> true);
        hear(slow.write(Map.of("b", "two")));
        clock.advanceBy(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("TRANSIENT", "TRANSIENT");
        assertThat(store.rows()).containsOnlyKeys("b");
    }

    @Test
    void everyCommitIsSeenAtItsMoment() {
        List<Commit<String, String>> seen = new ArrayList<>();
        store.refuse(mutation -> "bad".equals(mutation.value()));
        store.watchedBy(seen::add);
        store.writeUnseen("z", "foreign");
        hear(store.flush(new Flush<>(
                LANE,
                from,
                List.of(new Mutation<>("a", "bad", new Version(1, 1)), new Mutation<>("b", "good", new Version(1, 2))),
                Manner.ONE_BY_ONE,
                refused -> from.next(new Version(1, 2), List.of()))));
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).lane()).isNull();
        assertThat(seen.get(1).lane()).isEqualTo(LANE);
        assertThat(seen.get(1).mutations()).map(Mutation::key).containsExactly("b");
        assertThat(seen.get(1).checkpoint()).isEqualTo(store.standing(LANE));
    }

    @Test
    void aTransactionEndsAsItIsTold() {
        InMemoryTransactions transactions = InMemoryTransactions.create(clock);
        store.takingPartIn(transactions);
        for (Ending ending : Ending.values()) {
            transactions.endWith(() -> ending);
            hear(transactions.within(store.write(Map.of(ending.name(), "one"))));
        }
        assertThat(heard).containsExactly("done", "java.lang.IllegalStateException", "java.lang.IllegalStateException");
        assertThat(store.rows()).containsOnlyKeys("COMMITTED", "UNKNOWN");
    }

    private Disposable hear(Mono<?> mono) {
        return mono.subscribe(
                value -> {
                    if (!(value instanceof FlushResult)) {
                        heard.add(value.toString());
                    }
                },
                failure -> heard.add(
                        failure instanceof StoreException known
                                ? known.reason().name()
                                : failure.getClass().getName()),
                () -> heard.add("done"));
    }

    private Flush<String, String> flush(String value) {
        Version version = new Version(1, 1);
        return new Flush<>(
                LANE,
                from,
                List.of(new Mutation<>("a", value, version)),
                Manner.TOGETHER,
                none -> from.next(version, List.of()));
    }
}
