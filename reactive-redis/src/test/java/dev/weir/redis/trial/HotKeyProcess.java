/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.CacheBuilder;
import dev.weir.ReactiveCache;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.server.ParentLine;
import dev.weir.redis.server.RedisEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A process with many readers of one key, of which it has several caches. Its source is a number in Redis, which it reads when a
 * load begins and gives when the load ends; when each load began is written down there, too, by the clock of Redis. A load may have to wait at a gate until it is told to end.
 */
final class HotKeyProcess {

    static final String TABLE = "table";
    static final String LOADS = "loads:";
    static final String GATE = "gate:";
    static final String LOADED = "loaded:";
    static final String KEY = "hot";

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    private static final Duration LOAD_TIMEOUT = Duration.ofMinutes(1);

    private final String namespace;
    private final RedisEndpoint table;
    private final Instance instance;
    private final PlainClient plain;
    private final Map<String, Prey> caches = new ConcurrentHashMap<>();
    private final Map<String, ReactiveCache<String, Long>> withMemory = new ConcurrentHashMap<>();
    private final Storm storm = new Storm();
    private volatile Duration load = Duration.ofMillis(100);
    private volatile boolean isGated;

    /** What a cache of the key is made of. */
    enum Kind {
        /** The cache under trial. */
        SHARED,
        /** Each process on its own. */
        ALONE,
        /** A lock without a fence. */
        LOCKED,
        /** No memory and no flights. */
        UNSHARED
    }

    private HotKeyProcess(String url, String tableUrl, String namespace) {
        this.namespace = namespace;
        this.table = RedisEndpoint.of(tableUrl).withTimeout(Duration.ofSeconds(30));
        this.instance = Instance.at(url, namespace);
        this.plain = PlainClient.at(url);
    }

    /** Its arguments: where its caches lie, where its source lies, and the namespace. */
    public static void main(String... arguments) {
        ParentLine parent = ParentLine.open();
        HotKeyProcess process = new HotKeyProcess(arguments[0], arguments[1], arguments[2]);
        parent.say("ready");
        parent.answer(process::answer);
    }

    private String answer(String command) {
        String[] words = command.split(" ");
        try {
            return switch (words[0]) {
                case "open" -> open(words[1], Kind.valueOf(words[2]), Duration.ofMillis(Long.parseLong(words[3])));
                case "read" ->
                    answers(Integer.parseInt(words[2]), caches.get(words[1]).read(KEY));
                case "strong" -> answers(1, caches.get(words[1]).readStrongly(KEY));
                case "forgotten" -> forgotten(words[1]);
                case "reached" -> reached();
                case "slow" -> slow(Long.parseLong(words[1]));
                case "gated" -> gated(Boolean.parseBoolean(words[1]));
                case "storm" ->
                    storm.begin(Integer.parseInt(words[2]), caches.get(words[1]).read(KEY));
                case "calm" -> storm.end();
                default -> "unknown";
            };
        } catch (RuntimeException failed) {
            return failed.toString().replace('\n', ' ');
        }
    }

    private String open(String name, Kind kind, Duration freshFor) {
        if (kind == Kind.LOCKED) {
            caches.put(name, new LockAndSet(plain, namespace + ":" + name + ":", key -> load(name)));
            return "done";
        }
        if (kind == Kind.UNSHARED) {
            caches.put(name, new EachReader(key -> load(name)));
            return "done";
        }
        ReactiveCache<String, Long> cache = instance.numbers(name, builder -> {
            CacheBuilder<String, Long> shared = builder.policy(
                            CachePolicy.freshFor(freshFor).loadTimeout(LOAD_TIMEOUT))
                    .readThrough(key -> load(name));
            return kind == Kind.ALONE ? shared.localOnly() : shared;
        });
        withMemory.put(name, cache);
        caches.put(name, Prey.of(cache));
        return "done";
    }

    /** What so many readers at once are given, each answer once. */
    private static String answers(int readers, Mono<Long> read) {
        List<Long> answers = Flux.range(0, readers)
                .flatMap(reader -> read, readers)
                .collectList()
                .block(Instance.LONG);
        return String.format(
                Locale.ROOT,
                "%d answers %s",
                answers.size(),
                answers.stream().distinct().sorted().toList());
    }

    private String forgotten(String name) {
        ReactiveCache<String, Long> cache = withMemory.get(name);
        Instance.await(
                "nothing in memory", () -> !cache.getIfCached(KEY).hasElement().block(Instance.LONG));
        return "done";
    }

    private String reached() {
        instance.awaitServer();
        return "done";
    }

    private String slow(long millis) {
        load = Duration.ofMillis(millis);
        return "done";
    }

    private String gated(boolean choice) {
        isGated = choice;
        return "done";
    }

    private Mono<Long> load(String name) {
        return Mono.fromCallable(() -> beginLoad(name))
                .subscribeOn(Schedulers.boundedElastic())
                .delayElement(load)
                .delayUntil(row -> isGated ? passGate(name) : Mono.empty());
    }

    private long beginLoad(String name) {
        long row = Long.parseLong(table.text("GET", namespace + TABLE));
        table.call("XADD", namespace + LOADS + name, "*", "row", String.valueOf(row));
        return row;
    }

    private Mono<?> passGate(String name) {
        return asked("GET", namespace + GATE + name)
                .repeatWhenEmpty(looks -> looks.delayElements(BETWEEN_LOOKS))
                .then(asked("INCR", namespace + LOADED + name));
    }

    private Mono<Object> asked(String... command) {
        return Mono.<Object>fromCallable(() -> table.call(command)).subscribeOn(Schedulers.boundedElastic());
    }
}
