/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.redis.trial.Figures;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Users write behind and read what they have written, while everything expires, is evicted from memory and from Redis, is cleared and
 * invalidated by its tag: with writers kept from the table, after all has reached it, and with both at once. Nobody is answered with
 * less than he had written when he asked.
 */
@Tag("own-writes")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class OwnWritesTrialTest {

    private static final int USERS = 16;
    private static final int ROUNDS = Size.of(3, 40);
    private static final Duration FRESH = Duration.ofMillis(150);

    /** What a server that evicts {@code volatile} keys may take, all at once: whatever has a time to live. */
    private static final String EVICT =
            "local n = 0; for _, key in ipairs(redis.call('KEYS', '*')) do if redis.call('PTTL', key) > 0 then"
                    + " n = n + redis.call('DEL', key) end end; return n";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final AtomicIntegerArray confirmed = new AtomicIntegerArray(USERS);
    private long evicted;

    /** Where what is read may be when it is read. */
    private enum State {
        DIRTY,
        FLUSHED,
        ON_ITS_WAY
    }

    /** What readers were answered in one state. */
    private static final class Heard {

        final LongAdder answers = new LongAdder();
        final LongAdder loaded = new LongAdder();
        final LongAdder older = new LongAdder();

        @Override
        public String toString() {
            return older.sum() + " of " + answers.sum() + " (" + loaded.sum() + " loaded)";
        }
    }

    @Test
    void nobodyIsAnsweredWithLessThanHeHasWritten() {
        try (Bed bed = Bed.of(4)) {
            OwnWriting writing = bed.owned(new WeirOwnWriting(bed.site, FRESH));
            Heard dirty = heard(bed, writing, State.DIRTY);
            Heard flushed = heard(bed, writing, State.FLUSHED);
            Heard onItsWay = heard(bed, writing, State.ON_ITS_WAY);
            figures("own writes", dirty, flushed, onItsWay).print();
            assertThat(dirty.older.sum()).isZero();
            assertThat(flushed.older.sum()).isZero();
            assertThat(onItsWay.older.sum()).isZero();
            // Or nothing came in between.
            assertThat(dirty.loaded.sum()).isZero();
            assertThat(flushed.loaded.sum()).isPositive();
            assertThat(evicted).isPositive();
            for (int user = 0; user < USERS; user++) {
                assertThat(bed.table.rows()).containsEntry(key(user), String.valueOf(confirmed.get(user)));
            }
        }
    }

    /** Who asks the table as soon as the cache has nothing. */
    @Test
    void aCacheByHandAnswersWithLess() {
        try (Bed bed = Bed.of(1)) {
            OwnWriting writing = bed.owned(new OwnWritingByHand(bed, FRESH));
            Heard dirty = heard(bed, writing, State.DIRTY);
            Heard flushed = heard(bed, writing, State.FLUSHED);
            Heard onItsWay = heard(bed, writing, State.ON_ITS_WAY);
            figures("own writes, control by hand", dirty, flushed, onItsWay).print();
            assertThat(dirty.older.sum()).isPositive();
        }
    }

    private Heard heard(Bed bed, OwnWriting writing, State state) {
        Heard heard = new Heard();
        for (int round = 0; round < ROUNDS; round++) {
            TableLock lock = state == State.DIRTY ? bed.lockForWriters() : null;
            users(user -> written(writing, user)).then().block(Instance.LONG);
            if (state == State.FLUSHED) {
                writing.drained();
            }
            AtomicBoolean goesOn = new AtomicBoolean(true);
            CompletableFuture<Void> readers = users(user -> turn(writing, user, state, heard)
                            .repeat(goesOn::get)
                            .then())
                    .then()
                    .toFuture();
            disturb(bed, writing);
            goesOn.set(false);
            Instance.await("the last readers to be answered", readers::isDone);
            readers.join();
            if (lock != null) {
                assertThat(writing.waiting()).as("dirty keys").isGreaterThanOrEqualTo(USERS);
                lock.close();
            }
            writing.drained();
        }
        return heard;
    }

    private void disturb(Bed bed, OwnWriting writing) {
        List<Runnable> all = new ArrayList<>(List.of(
                writing::clear,
                writing::invalidateTag,
                () -> evicted += (Long) bed.redis.endpoint().call("EVAL", EVICT, "0"),
                () -> Instance.rest(FRESH)));
        Collections.shuffle(all, random);
        for (Runnable each : all) {
            each.run();
            Instance.rest(Duration.ofMillis(50 + random.nextInt(100)));
        }
    }

    private Mono<Void> turn(OwnWriting writing, int user, State state, Heard heard) {
        return (state == State.ON_ITS_WAY ? written(writing, user) : Mono.<Void>empty())
                .thenMany(Flux.defer(() -> {
                    int least = confirmed.get(user);
                    return writing.read(key(user)).doOnNext(answer -> {
                        heard.answers.increment();
                        heard.loaded.add(answer.isLoaded() ? 1 : 0);
                        heard.older.add(answer.number() < least ? 1 : 0);
                    });
                }))
                .then(Mono.delay(Duration.ofMillis(2)))
                .then();
    }

    private Mono<Void> written(OwnWriting writing, int user) {
        int number = confirmed.get(user) + 1;
        return writing.write(key(user), number).doOnSuccess(done -> confirmed.set(user, number));
    }

    private Figures figures(String trial, Heard dirty, Heard flushed, Heard onItsWay) {
        return Figures.of(trial)
                .with("writes", IntStream.range(0, USERS).map(confirmed::get).sum())
                .with("answers older than the own write: dirty", dirty)
                .with("flushed", flushed)
                .with("on its way", onItsWay)
                .with("evicted from Redis", evicted)
                .with("seed", seed);
    }

    private static <T> Flux<T> users(IntFunction<Mono<T>> each) {
        return Flux.range(0, USERS).flatMap(each::apply, USERS);
    }

    private static String key(int user) {
        return "user-" + user;
    }
}
