/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When names were last invalidated: never forgotten, at most taken for later than it was. */
class MarksTest {

    private static final int RAISERS = 2;

    @Test
    void aNameThatWasNeverInvalidatedHasNoMark() {
        assertThat(new Marks<String>(10).of("never")).isZero();
    }

    @Test
    void theHighestMarkCountsWhateverTheOrder() {
        Marks<String> marks = new Marks<>(10);

        marks.raise("name", 5);
        marks.raise("name", 3);

        assertThat(marks.of("name")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 10, 100})
    void noneIsLowerThanItWasHoweverManyAreRaised(int bound) {
        Marks<String> marks = new Marks<>(bound);

        for (int era = 1; era <= 1_000; era++) {
            marks.raise("name-" + era, era);
            int tooLow = 0;
            for (int earlier = 1; earlier <= era; earlier++) {
                tooLow += marks.of("name-" + earlier) < earlier ? 1 : 0;
            }
            assertThat(tooLow).isZero();
            assertThat(marks.size()).isLessThanOrEqualTo(Math.max(3, bound + 1));
        }
    }

    @Test
    void theNewerHalfIsStillToldApart() {
        Marks<String> marks = new Marks<>(10);

        for (int era = 1; era <= 1_000; era++) {
            marks.raise("name-" + era, era);
        }

        assertThat(marks.of("name-1000")).isEqualTo(1_000);
        assertThat(marks.of("name-996")).isEqualTo(996);
        assertThat(marks.of("never")).as("the floor").isBetween(900L, 995L);
    }

    @Test
    void aNameThatIsInvalidatedAgainAndAgainTakesNoRoom() {
        Marks<String> marks = new Marks<>(10);
        marks.raise("once", 1);

        for (int era = 2; era <= 1_000; era++) {
            marks.raise("again", era);
        }

        assertThat(marks.size()).isEqualTo(2);
        assertThat(marks.of("never")).isZero();
    }

    @Test
    void belowTheFloorEntriesAreMissesAndAboveItHits() {
        Generations generations = new Generations(0, 10);
        long before = generations.now().number;
        for (int i = 0; i < 100; i++) {
            generations.invalidateTags(Set.of("tag-" + i));
        }
        long after = generations.now().number;

        assertThat(generations.newest(Slot.NO_SHARD, Set.of(), Set.of("untouched")))
                .isGreaterThan(before);
        assertThat(generations.newest(Slot.NO_SHARD, Set.of(), Set.of("untouched")))
                .isLessThanOrEqualTo(after);
        assertThat(generations.newest(Slot.NO_SHARD, Set.of(), Set.of()))
                .as("without tags")
                .isLessThanOrEqualTo(before);
    }

    /** The hunt of marks that are lost between one who raises and one who folds. */
    @Test
    void noMarkIsLostWhileOthersFold() throws InterruptedException {
        AtomicLong lost = new AtomicLong();
        for (int round = 0; round < 2_000; round++) {
            Marks<String> marks = new Marks<>(2);
            AtomicInteger waiting = new AtomicInteger(RAISERS);
            CountDownLatch done = new CountDownLatch(RAISERS);
            for (int raiser = 0; raiser < RAISERS; raiser++) {
                String own = raiser + "-";
                new Thread(() -> {
                            meet(waiting);
                            lost.addAndGet(lostOf(marks, own));
                            done.countDown();
                        })
                        .start();
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(lost).hasValue(0);
    }

    private static int lostOf(Marks<String> marks, String own) {
        int lost = 0;
        for (int era = 1; era <= 200; era++) {
            marks.raise(own + era, era);
            for (int earlier = Math.max(1, era - 4); earlier <= era; earlier++) {
                lost += marks.of(own + earlier) < earlier ? 1 : 0;
            }
        }
        return lost;
    }

    private static void meet(AtomicInteger waiting) {
        waiting.decrementAndGet();
        while (waiting.get() > 0) {
            Thread.onSpinWait();
        }
    }
}
