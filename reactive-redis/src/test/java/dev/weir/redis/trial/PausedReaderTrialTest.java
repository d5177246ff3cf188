/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.house.DropsSignals;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.redis.trial.BoundedReaderProcess.Note;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * T9: a process that reads is made to stand still for longer than its bound, while another one writes. What it has in memory when
 * it goes on is too old, and every other time nothing tells it so, because its line is silent as well.
 */
@Tag("T9")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class PausedReaderTrialTest {

    private static final Duration BOUND = BoundedReaderProcess.BOUND;
    private static final List<String> KEYS = BoundedReaderProcess.KEYS;
    private static final int PAUSES = Size.of(2, 20);
    private static final Duration PAUSE = Size.of(Duration.ofMillis(2_500), Duration.ofSeconds(10));

    private final RedisEndpoint server = RedisEdition.embedded().shared();
    private final String namespace = RedisEdition.namespace(getClass());
    private final FaultProxy proxy = FaultProxy.before(server);
    private final History history = new History();
    private final Instance near = Instance.at(server.url(), namespace);
    private final ReactiveCache<String, Long> writer = near.numbers("numbers", builder -> builder);
    private final ReactiveCache<String, Long> keepersWriter = near.numbers("kept", builder -> builder);
    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private ForkedJvm reader;

    @BeforeEach
    void start() {
        KEYS.forEach(key -> server.call("SET", namespace + key, "0"));
        reader = ForkedJvm.start(BoundedReaderProcess.class, proxy.url(), server.url(), namespace);
        assertThat(reader.next()).isEqualTo("ready");
    }

    @AfterEach
    void end() {
        goesOn.set(false);
        reader.close();
        near.close();
        proxy.close();
    }

    @Test
    void whoHasStoodStillDoesNotAnswerWithWhatHeHad() {
        Disposable writing =
                Flux.fromIterable(KEYS).flatMap(this::writing, KEYS.size()).subscribe();
        assertThat(reader.ask("begin")).isEqualTo("done");

        for (int pause = 0; pause < PAUSES; pause++) {
            hasAnswered(20);
            pause(pause % 2 == 1);
        }

        goesOn.set(false);
        assertThat(reader.ask("end")).as("nothing failed").isEqualTo("done");
        writing.dispose();
        judge();
    }

    private void pause(boolean isSilent) {
        if (isSilent) {
            proxy.blackhole();
        }
        reader.pause();
        Instance.rest(PAUSE);
        reader.resume();
        // Of two answers to each reader one was asked for after the pause.
        hasAnswered(2);
        proxy.heal();
    }

    private void judge() {
        List<Note> bounded = notes("bounded");
        List<Note> kept = notes("kept");
        long fromMemory = bounded.stream().filter(Note::fromMemory).count();
        Figures.of("T9 reader paused")
                .with("pauses", PAUSES)
                .with("bounded answers", bounded.size())
                .with("from memory", fromMemory)
                .with("too old", tooOld(bounded))
                .with("control KEEP: too old", tooOld(kept) + " of " + kept.size())
                .print();
        assertThat(tooOld(bounded)).as("bounded answers older than the bound").isZero();
        assertThat(fromMemory).as("bounded answers from memory").isPositive();
        assertThat(tooOld(kept)).as("the control finds old answers").isPositive();
    }

    private long tooOld(List<Note> notes) {
        return notes.stream()
                .filter(note -> note.row() < history.floor(note.key(), BOUND, note.asked()))
                .count();
    }

    private List<Note> notes(String which) {
        return Stream.of(reader.ask(which).split(";")).map(Note::of).toList();
    }

    /** Waits until the readers of each kind have had so many more answers, by the number of keys. */
    private void hasAnswered(int times) {
        long more = (long) times * KEYS.size();
        long[] before = counts();
        Instance.await("answers", () -> {
            long[] now = counts();
            return now[0] >= before[0] + more && now[1] >= before[1] + more;
        });
    }

    private long[] counts() {
        return Stream.of(reader.ask("counts").split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    /** Commits and invalidates a key again and again. */
    private Mono<Void> writing(String key) {
        return Mono.defer(() -> {
                    long row = history.commit(key);
                    server.call("SET", namespace + key, String.valueOf(row));
                    return Mono.when(writer.invalidate(key), keepersWriter.invalidate(key))
                            .doOnSuccess(done -> history.acknowledged(key, row));
                })
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.delay(Duration.ofMillis(50)))
                .repeat(goesOn::get)
                .then();
    }
}
