/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.TierUnavailableException;
import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import dev.weir.redis.Redis;
import dev.weir.redis.server.ParentLine;
import dev.weir.redis.trial.Instance;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A process that writes behind at a rate, and says of each write what became of it as soon as it is told: {@code ack} and when, the key
 * and the stamp, or {@code err} and the exception. Its other answers begin with {@code >}.
 */
final class BehindProcess {

    /** How many keys are written again and again. */
    static final int HOT = 64;

    private static final int ROOM = 4 * HOT;
    private static final Duration BEAT = Duration.ofMillis(10);
    private static final int IN_FLIGHT = 128;

    private final Site site;
    private final ParentLine parent;
    private final AtomicLong counter = new AtomicLong();
    private volatile boolean goesOn;
    private volatile CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    private volatile @Nullable Behind opened;
    private volatile @Nullable ReadLoad reads;

    private BehindProcess(Site site, ParentLine parent) {
        this.site = site;
        this.parent = parent;
    }

    /** Its arguments: those of a {@link Site}. */
    public static void main(String... arguments) {
        ParentLine parent = ParentLine.open();
        BehindProcess process = new BehindProcess(Site.of(arguments), parent);
        parent.say("> ready");
        parent.answer(command -> "> " + process.answer(command).replace('\n', ' '));
    }

    private String answer(String command) {
        String[] words = command.split(" ");
        try {
            return switch (words[0]) {
                case "weir" -> opened(weir(how(words)));
                case "naive" -> opened(new NaiveBehind(site, NaiveBehind.Manner.valueOf(words[1])));
                case "queue" -> opened(new QueueBehind(site));
                case "write" -> write(words[1], Integer.parseInt(words[2]), Kind.valueOf(words[3]));
                case "reads" -> reads(words[1], Integer.parseInt(words[2]));
                case "stop" -> stop();
                case "drained" -> drained();
                case "waiting" -> String.valueOf(behind().waiting());
                case "stats" -> stats();
                case "health" ->
                    weir().weir.health().status() + " " + weir().weir.health().broken();
                case "heap" -> String.valueOf(heapInUse());
                case "lost" -> String.valueOf(weir().lostAt());
                case "read" -> read(Integer.parseInt(words[1]));
                case "closes" -> closesAtItsEnd();
                default -> "unknown";
            };
        } catch (RuntimeException failed) {
            return "failed: " + failed;
        }
    }

    /** What is written: which keys, and whether some of it will be refused. */
    enum Kind {
        /** Half of the writes to keys that are written again and again, of which one in ten is a removal, half to new ones. */
        MIXED,
        /** Each to a new key. */
        UNIQUE,
        /** As the first, and one in a hundred is poison. */
        POISONED,
        /** As the first, each with a {@link Ballast}. */
        HEAVY
    }

    static String how(WriteBehind how) {
        return "weir " + how.durability() + " " + how.limit() + " " + how.attempts() + " "
                + how.firstPause().toMillis() + " " + how.longestPause().toMillis() + " "
                + how.drainFor().toMillis() + " " + how.acceptWithin().toMillis();
    }

    private static WriteBehind how(String[] words) {
        return WriteBehind.DEFAULT
                .durability(Durability.valueOf(words[1]))
                .limit(Integer.parseInt(words[2]))
                .attempts(Integer.parseInt(words[3]), millis(words[4]), millis(words[5]))
                .drainFor(millis(words[6]))
                .acceptWithin(millis(words[7]));
    }

    private static Duration millis(String word) {
        return Duration.ofMillis(Long.parseLong(word));
    }

    private String opened(Behind behind) {
        opened = behind;
        return "opened";
    }

    private Behind behind() {
        return Objects.requireNonNull(opened, "nothing was opened yet");
    }

    /** Memory has room for few, so that it is as full in the end as at the beginning. */
    private WeirBehind weir(WriteBehind how) {
        return new WeirBehind(
                site, how, Redis.at(site.redis()).shards(site.shards()), builder -> builder.maximumSize(ROOM));
    }

    private WeirBehind weir() {
        return (WeirBehind) behind();
    }

    private String write(String client, int perSecond, Kind kind) {
        goesOn = true;
        double perBeat = perSecond * BEAT.toMillis() / 1000.0;
        long first = counter.get();
        long begun = System.nanoTime();
        writing = Flux.interval(BEAT)
                .onBackpressureLatest()
                .takeWhile(beat -> goesOn)
                .concatMapIterable(beat -> due(first, begun, perBeat))
                // Beats wait in a queue, each of which may be worth a second.
                .takeWhile(number -> goesOn)
                .flatMap(number -> write(client, number, kind), IN_FLIGHT)
                .then()
                .toFuture();
        return "writing";
    }

    /** Those that should have been written by now and were not, a second's worth at most. */
    private Iterable<Long> due(long first, long begun, double perBeat) {
        long now = first + (long) ((System.nanoTime() - begun) / (double) BEAT.toNanos() * perBeat);
        long from = Math.max(counter.get(), now - (long) (perBeat * 100));
        counter.set(Math.max(from, now));
        return Stream.iterate(from, number -> number + 1)
                .limit(Math.max(0, now - from))
                .toList();
    }

    private Mono<Void> write(String client, long number, Kind kind) {
        boolean isHot = kind != Kind.UNIQUE && number % 2 == 0;
        String key = isHot ? "h" + number / 2 % HOT : client + "-" + number;
        // Every other time to a key that is written before and afterwards.
        boolean isPoison = kind == Kind.POISONED && (number % 200 == 38 || number % 200 == 139);
        boolean isRemoval = (kind == Kind.MIXED || kind == Kind.HEAVY) && number % 20 == 6;
        String stamp =
                isRemoval ? Witness.REMOVAL + key : client + "." + number + (isPoison ? "." + AuditedTable.POISON : "");
        String value = kind == Kind.HEAVY ? Ballast.on(stamp) : stamp;
        return (isRemoval ? behind().remove(key) : behind().put(key, value))
                .doOnSuccess(done -> parent.say("ack " + System.nanoTime() + " " + key + " " + stamp))
                .onErrorResume(failed -> {
                    parent.say("err " + System.nanoTime() + " " + key + " " + stamp + " "
                            + failed.getClass().getSimpleName());
                    return Mono.empty();
                });
    }

    private String reads(String client, int perSecond) {
        ReadLoad load = new ReadLoad(behind(), parent);
        load.begin(client, perSecond);
        reads = load;
        return "reading";
    }

    private String stop() {
        goesOn = false;
        ReadLoad load = reads;
        if (load != null) {
            load.end();
        }
        Instance.await("the last writes to be answered", writing::isDone);
        writing.join();
        return "stopped";
    }

    private String drained() {
        if (behind() instanceof WeirBehind weir) {
            weir.cache
                    .outbox()
                    .drained()
                    // As soon as it is built a cache does not know its server yet.
                    .retryWhen(Retry.fixedDelay(400, Duration.ofMillis(100))
                            .filter(TierUnavailableException.class::isInstance))
                    .block(Duration.ofSeconds(50));
        } else {
            Instance.await("all to be drained", () -> behind().waiting() == 0);
        }
        return "drained";
    }

    private String stats() {
        return weir().weir.health().outboxes().get(WeirBehind.CACHE).stats().toString();
    }

    /** What strong reads say of the hot keys. */
    private String read(int keys) {
        return IntStream.range(0, keys)
                .mapToObj(i -> "h" + i + "=" + strong("h" + i))
                .collect(Collectors.joining(" "));
    }

    private String strong(String key) {
        return Objects.requireNonNull(
                behind().read(key, true).defaultIfEmpty("").block(Instance.LONG));
    }

    /** In bytes, once all that is garbage has gone. */
    private static long heapInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private String closesAtItsEnd() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop();
            behind().close();
            parent.say("> closed");
        }));
        return "it will";
    }
}
