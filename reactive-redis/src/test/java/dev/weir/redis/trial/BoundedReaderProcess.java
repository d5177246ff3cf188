/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.CacheBuilder;
import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import dev.weir.policy.WhileBlind;
import dev.weir.redis.server.ParentLine;
import dev.weir.redis.server.RedisEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A process that reads rows of a table in Redis on and on, and writes down what it was given and when it had asked for it. */
final class BoundedReaderProcess {

    static final Duration BOUND = Duration.ofSeconds(1);
    static final List<String> KEYS =
            IntStream.range(0, 8).mapToObj(i -> "k" + i).toList();

    private static final Duration MOMENT = Duration.ofMillis(5);

    private final String namespace;
    private final RedisEndpoint table;
    private final ReactiveCache<String, Long> bounded;
    private final ReactiveCache<String, Long> kept;
    private final Queue<Note> boundedNotes = new ConcurrentLinkedQueue<>();
    private final Queue<Note> keptNotes = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean goesOn;
    private volatile CompletableFuture<Void> readers = CompletableFuture.completedFuture(null);

    /** An answer, as it is told: when it was asked for, by {@link System#nanoTime()}, and what was given. */
    record Note(long asked, String key, long row, boolean fromMemory) {

        static Note of(String told) {
            String[] words = told.split(",");
            return new Note(Long.parseLong(words[0]), words[1], Long.parseLong(words[2]), words[3].equals("memory"));
        }

        String told() {
            return asked + "," + key + "," + row + "," + (fromMemory ? "memory" : "elsewhere");
        }
    }

    private BoundedReaderProcess(String url, String tableUrl, String namespace) {
        this.namespace = namespace;
        this.table = RedisEndpoint.of(tableUrl).withTimeout(Duration.ofSeconds(30));
        Instance instance = Instance.at(url, namespace);
        this.bounded = instance.numbers("numbers", this::loading).with(Consistency.bounded(BOUND));
        this.kept = instance.numbers(
                "kept", builder -> loading(builder).remote(RemotePolicy.DEFAULT.whileBlind(WhileBlind.KEEP)));
    }

    /** Its arguments: where its caches lie, where its table lies, and the namespace. */
    public static void main(String... arguments) {
        ParentLine parent = ParentLine.open();
        BoundedReaderProcess process = new BoundedReaderProcess(arguments[0], arguments[1], arguments[2]);
        parent.say("ready");
        parent.answer(process::answer);
    }

    private String answer(String command) {
        return switch (command) {
            case "begin" -> begin();
            case "end" -> end();
            case "failures" -> failures.toString().replace('\n', ' ');
            case "counts" -> boundedNotes.size() + " " + keptNotes.size();
            case "bounded" -> told(boundedNotes);
            case "kept" -> told(keptNotes);
            default -> "unknown";
        };
    }

    private String begin() {
        goesOn = true;
        readers = Flux.merge(reading(bounded, boundedNotes), reading(kept, keptNotes))
                .then()
                .toFuture();
        return "done";
    }

    private String end() {
        goesOn = false;
        Instance.await("all readers to be answered", readers::isDone);
        readers.join();
        return "done";
    }

    private static String told(Queue<Note> notes) {
        return notes.stream().map(Note::told).collect(Collectors.joining(";"));
    }

    private CacheBuilder<String, Long> loading(CacheBuilder<String, Long> builder) {
        // Longer than a pause, which a load that it stops may well outlast.
        return builder.policy(CachePolicy.freshFor(Duration.ofHours(1)).loadTimeout(Duration.ofMinutes(1)))
                .readThrough(key -> Mono.fromCallable(() -> Long.parseLong(table.text("GET", namespace + key)))
                        .subscribeOn(Schedulers.boundedElastic()));
    }

    private Mono<Void> reading(ReactiveCache<String, Long> cache, Queue<Note> notes) {
        return Flux.fromIterable(KEYS)
                .flatMap(
                        key -> Mono.defer(() -> read(cache, key))
                                .doOnNext(notes::add)
                                .onErrorResume(this::failed)
                                .then(Mono.delay(MOMENT))
                                .repeat(() -> goesOn),
                        KEYS.size())
                .then();
    }

    private Mono<Note> failed(Throwable error) {
        failures.add(error);
        return Mono.empty();
    }

    private static Mono<Note> read(ReactiveCache<String, Long> cache, String key) {
        long asked = System.nanoTime();
        return cache.getEntry(key).map(entry -> note(asked, key, entry));
    }

    private static Note note(long asked, String key, Entry<Long> entry) {
        return new Note(asked, key, entry.value().orElseThrow(), entry.tier() == Tier.LOCAL);
    }
}
