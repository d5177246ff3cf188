/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheOutbox.Letter;
import dev.weir.CacheOutbox.Redriven;
import dev.weir.TwoDrains.Process;
import dev.weir.metrics.CacheEvent;
import dev.weir.outbox.Outbox;
import dev.weir.source.Checkpoint;
import dev.weir.source.Lane;
import dev.weir.source.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What the source refuses is tried again, holds up nothing but its key, and is given up in the end. */
class ParkingTest {

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process one = test.process();

    @Test
    void poisonAmongOthersIsParkedAndTheOthersFlow() {
        one.puts("a", "1");
        one.puts("bad", TwoDrains.POISON);
        one.puts("c", "3");
        test.pass(Duration.ofMillis(1));

        assertThat(test.table.rows()).isEqualTo(Map.of("a", "1", "c", "3"));
        assertThat(parked()).hasSize(1);
        assertThat(one.reads("bad")).isEqualTo(TwoDrains.POISON);
        assertThat(one.events(CacheEvent.Parked.class)).hasSize(1);
        assertThat(one.cache.outbox().state().block().parked()).isEqualTo(1);
    }

    @Test
    void whatWasWrittenBeforeThePoisonIsNotLostInAFold() {
        one.puts("k", "good");
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));

        assertThat(test.table.rows()).containsEntry("k", "good");
        assertThat(one.reads("k")).isEqualTo(TwoDrains.POISON);
    }

    @Test
    void whatIsWrittenAfterThePoisonWaitsBehindIt() {
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        one.puts("k", "later");
        one.puts("other", "1");
        test.pass(Duration.ofMillis(50));

        assertThat(test.table.rows()).isEqualTo(Map.of("other", "1"));
        assertThat(one.reads("k")).isEqualTo("later");
        test.pass(Duration.ofMinutes(1));
        assertThat(test.table.rows()).containsEntry("k", "later");
        assertThat(one.cache.outbox().deadLetters().collectList().block()).hasSize(1);
    }

    @Test
    void whatIsTakenAfterAllIsNoDeadLetter() {
        boolean[] strict = {true};
        test.table.refuse(mutation -> strict[0] && TwoDrains.POISON.equals(mutation.value()));
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(50));
        strict[0] = false;
        test.pass(Duration.ofSeconds(1));

        assertThat(test.table.rows()).containsEntry("k", TwoDrains.POISON);
        assertThat(parked()).isEmpty();
        assertThat(one.cache.outbox().deadLetters().collectList().block()).isEmpty();
        assertThat(one.cache.outbox().state().block().waiting()).isZero();
    }

    @Test
    void afterItsAttemptsItIsADeadLetterAndItsKeyHasWhatTheSourceHas() {
        test.table.writeUnseen("k", "v0");
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMinutes(1));

        Letter<String, String> letter =
                one.cache.outbox().deadLetters().single().block();
        assertThat(letter.key()).contains("k");
        assertThat(letter.value()).contains(TwoDrains.POISON);
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.reason()).isNotBlank();
        assertThat(letter.toString()).doesNotContain(TwoDrains.POISON).doesNotContain("'k'");
        assertThat(one.reads("k")).isEqualTo("v0");
        assertThat(parked()).isEmpty();
        assertThat(one.events(CacheEvent.Buried.class))
                .extracting(CacheEvent.Buried::attempts)
                .containsExactly(3);
        assertThat(one.weir.health().details()).containsEntry("outbox.products.deadLetters", 1L);
    }

    @Test
    void aDeadLetterIsRedrivenOnceItsDataIsTaken() {
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMinutes(1));
        assertThat(one.reads("k")).isNull();
        test.table.refuse(mutation -> false);

        Letter<String, String> letter =
                one.cache.outbox().deadLetters().single().block();
        assertThat(one.cache.outbox().redrive(letter).block()).isEqualTo(Redriven.ACCEPTED);

        assertThat(one.reads("k")).isEqualTo(TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        assertThat(test.table.rows()).containsEntry("k", TwoDrains.POISON);
        assertThat(one.cache.outbox().redrive(letter).block()).isEqualTo(Redriven.MISSING);
    }

    @Test
    void aDeadLetterWhoseKeyWasWrittenSinceIsNotRedrivenButCanBeDiscarded() {
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMinutes(1));
        one.puts("k", "newer");

        Letter<String, String> letter =
                one.cache.outbox().deadLetters().single().block();
        assertThat(letter.isSuperseded()).isTrue();
        assertThat(one.cache.outbox().redrive(letter).block()).isEqualTo(Redriven.SUPERSEDED);
        assertThat(one.cache.outbox().discard(letter).block()).isTrue();
        assertThat(one.cache.outbox().discard(letter).block()).isFalse();
    }

    @Test
    void whatCannotBeReadIsADeadLetterToo() {
        one.store.cut();
        one.puts("k", "old way");
        one.puts("fine", "old way");
        one.weir.close().subscribe();
        test.pass(Duration.ofSeconds(30));
        Process newer = test.process(builder -> builder.codec(new OtherCodec()));
        newer.puts("fine", "new way");
        test.pass(Duration.ofSeconds(2));

        assertThat(test.table.rows()).isEqualTo(Map.of("fine", "new way"));
        List<Letter<String, String>> letters =
                newer.cache.outbox().deadLetters().collectList().block();
        assertThat(letters).extracting(Letter::keyText).containsExactlyInAnyOrder("k", "fine");
        assertThat(letters).allSatisfy(letter -> assertThat(letter.reason()).contains("schema"));
    }

    @Test
    void aProcessThatDiesAfterItHasBuriedLeavesTheRestToAnother() {
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        one.puts("k", "later");
        one.store.fail(() -> one.cache.outbox().deadLetters().hasElements().block());
        test.pass(Duration.ofSeconds(10));
        assertThat(one.cache.outbox().deadLetters().collectList().block()).hasSize(1);
        one.link.cut();
        test.pass(Duration.ofSeconds(11));

        Process two = test.process();
        test.pass(Duration.ofSeconds(5));

        assertThat(test.table.rows()).containsEntry("k", "later");
        assertThat(two.cache.outbox().deadLetters().collectList().block()).hasSize(1);
        assertThat(two.cache.outbox().state().block().waiting()).isZero();
    }

    @Test
    void whatTookEffectAfterItHadBeenBuriedIsNoDeadLetter() {
        one.store.cut();
        one.puts("k", "old way");
        one.link.cut();
        Outbox outbox = test.server.open("shop", test.clock).outbox("products");
        test.lacksTable = () -> outbox.deadLetters().hasElements().block();
        Process newer = test.process(builder -> builder.codec(new OtherCodec()));
        assertThat(outbox.deadLetters().collectList().block()).hasSize(1);
        assertThat(parked()).hasSize(1);
        newer.link.cut();
        test.lacksTable = () -> false;
        test.pass(Duration.ofSeconds(11));

        test.process();
        test.pass(Duration.ofSeconds(5));

        assertThat(test.table.rows()).containsEntry("k", "old way");
        assertThat(outbox.deadLetters().collectList().block()).isEmpty();
    }

    @Test
    void aConflictIsToldAndTheCachedValueGoes() {
        TwoDrains versioned = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
        versioned.table.versionedBy(Long::parseLong);
        Process writer = versioned.process();
        versioned.table.writeUnseen("k", "7");
        writer.puts("k", "5");
        versioned.pass(Duration.ofMillis(1));

        assertThat(writer.events(CacheEvent.Conflicted.class)).hasSize(1);
        assertThat(writer.reads("k")).isEqualTo("7");
    }

    @Test
    void ofALargeBatchThatIsRefusedOnlyAFewAreAppliedOneByOneAtATime() {
        Flux.range(0, 2_000).concatMap(i -> one.cache.put("k" + i, "v")).blockLast();
        test.pass(Duration.ofMillis(1));
        one.puts("old", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        one.puts("bad", TwoDrains.POISON);
        Flux.range(0, 900).concatMap(i -> one.cache.put("k" + i, "w")).blockLast();
        one.puts("old", "later");
        test.commits.clear();
        test.pass(Duration.ofMillis(1));

        assertThat(test.commits.get(0).mutations()).hasSizeLessThanOrEqualTo(64);
        assertThat(test.table.rows()).containsEntry("k899", "w").hasSize(2_000);
        assertThat(parked()).hasSize(3);
        test.pass(Duration.ofMinutes(1));
        assertThat(test.table.rows()).containsEntry("old", "later").hasSize(2_001);
        assertThat(one.cache.outbox().state().block().waiting()).isZero();
    }

    @Test
    void ofALongLineOnlyAFewAreAppliedAtATime() {
        boolean[] strict = {true};
        test.table.refuse(mutation -> strict[0] && TwoDrains.POISON.equals(mutation.value()));
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        Flux.range(0, 200).concatMap(i -> one.cache.put("k", "v" + i)).blockLast();
        test.pass(Duration.ofMillis(20));
        assertThat(parked()).hasSize(201);
        strict[0] = false;
        test.commits.clear();
        test.pass(Duration.ofSeconds(2));

        assertThat(test.commits)
                .allSatisfy(commit -> assertThat(commit.mutations()).hasSizeLessThanOrEqualTo(64));
        assertThat(test.table.rows()).containsEntry("k", "v199");
        assertThat(parked()).isEmpty();
    }

    @Test
    void whatIsParkedInALaneThatAnotherProcessDrainsIsForThatOneToTell() {
        TwoDrains patient = new TwoDrains(
                TwoDrains.SPEC.attempts(90, Duration.ofMillis(100), Duration.ofSeconds(1)), 1, builder -> builder);
        Process first = patient.process();
        first.puts("bad", TwoDrains.POISON);
        patient.pass(Duration.ofMillis(50));
        assertThat(first.cache.outbox().state().block().parked()).isEqualTo(1);
        Process second = patient.process();
        first.store.cut();
        patient.pass(Duration.ofSeconds(5));

        assertThat(second.cache.outbox().state().block().parked()).isEqualTo(1);
        assertThat(first.cache.outbox().state().block().parked()).isZero();
    }

    @Test
    void ofManyParkedRecordsAFewAreReadAtATimeAndAllHaveTheirTurn() {
        boolean[] strict = {true};
        test.table.refuse(mutation -> strict[0] && TwoDrains.POISON.equals(mutation.value()));
        test.mostOfAPage = 3;
        for (String value : List.of(TwoDrains.POISON, "later")) {
            Flux.range(0, 10).concatMap(i -> one.cache.put("bad" + i, value)).blockLast();
        }
        one.puts("good", "v");
        test.pass(Duration.ofMillis(50));
        assertThat(parked()).hasSize(20);
        assertThat(test.table.rows()).containsOnlyKeys("good");
        assertThat(one.events(CacheEvent.OutboxLost.class)).isEmpty();
        strict[0] = false;
        test.pass(Duration.ofSeconds(2));

        assertThat(parked()).isEmpty();
        for (int i = 0; i < 10; i++) {
            assertThat(test.table.rows()).containsEntry("bad" + i, "later");
        }
        assertThat(one.cache.outbox().state().block().waiting()).isZero();
    }

    @Test
    void aLineThatCannotBeTriedKeepsNoOtherFromBeingGivenUp() {
        boolean[] locked = {false};
        test.table.refuse(mutation -> {
            if (locked[0] && mutation.key().equals("locked")) {
                throw new StoreException(StoreException.Reason.TRANSIENT, "The row is locked", null);
            }
            return TwoDrains.POISON.equals(mutation.value());
        });
        one.puts("bad", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        one.puts("locked", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        locked[0] = true;
        test.pass(Duration.ofSeconds(30));

        assertThat(one.cache.outbox().deadLetters().collectList().block())
                .extracting(Letter::keyText)
                .containsExactly("bad");
    }

    @Test
    void manyLinesThatCannotBeTriedKeepNoOtherFromBeingTried() {
        boolean[] strict = {true};
        test.table.refuse(mutation -> {
            if (!strict[0] && mutation.key().startsWith("locked")) {
                throw new StoreException(StoreException.Reason.TRANSIENT, "The row is locked", null);
            }
            return strict[0];
        });
        for (int i = 0; i < 10; i++) {
            one.puts("locked" + i, "v");
            test.pass(Duration.ofMillis(1));
        }
        one.puts("free", "v");
        test.pass(Duration.ofMillis(1));
        assertThat(parked()).hasSize(11);
        strict[0] = false;
        test.pass(Duration.ofSeconds(10));

        assertThat(test.table.rows()).containsOnlyKeys("free");
    }

    @Test
    void aLineThatCannotBeTriedKeepsNoOtherFromBeingTried() {
        boolean[] strict = {true};
        test.table.refuse(mutation -> {
            if (!strict[0] && mutation.key().equals("locked")) {
                throw new StoreException(StoreException.Reason.TRANSIENT, "The row is locked", null);
            }
            return strict[0];
        });
        for (String key : List.of("locked", "free", "another")) {
            one.puts(key, "v");
            test.pass(Duration.ofMillis(1));
        }
        assertThat(parked()).hasSize(3);
        strict[0] = false;
        test.pass(Duration.ofSeconds(5));

        assertThat(test.table.rows()).containsOnlyKeys("free", "another");
        assertThat(parked())
                .singleElement()
                .satisfies(place -> assertThat(place.attempts()).isEqualTo(1));
        Outflow<?, ?> outflow = Objects.requireNonNull(TestWeir.poolOf(one.cache).outflow);
        assertThat(outflow.stats().retries()).as("the round has failed").isPositive();
    }

    @Test
    void whatIsReadBehindAParkedRecordThatWasNotReadWaitsForThat() {
        boolean[] strict = {true};
        test.table.refuse(mutation -> strict[0] && TwoDrains.POISON.equals(mutation.value()));
        test.mostOfAPage = 1;
        for (String key : List.of("first", "second")) {
            one.puts(key, TwoDrains.POISON);
            test.pass(Duration.ofMillis(1));
        }
        assertThat(parked()).hasSize(2);
        // The round in which both are due takes the first along alone, and finds what is written to the second while it
        // reads.
        test.pass(Duration.ofMillis(90));
        one.store.delay(() -> Duration.ofMillis(20), () -> Duration.ZERO);
        test.pass(Duration.ofMillis(20));
        one.puts("second", "later");
        test.pass(Duration.ofMillis(200));
        assertThat(test.table.rows()).isEmpty();
        strict[0] = false;
        test.pass(Duration.ofSeconds(3));

        assertThat(test.table.rows()).containsEntry("second", "later");
        assertThat(parked()).isEmpty();
    }

    private List<Checkpoint.Parked> parked() {
        return test.table.standing(new Lane("shop", "products", 0)).parked();
    }
}
