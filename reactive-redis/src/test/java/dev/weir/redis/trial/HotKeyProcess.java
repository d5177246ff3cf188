/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.CacheBuilder;
import dev.weir.Consistency;
import dev.weir.ReactiveCache;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.server.ParentLine;
import dev.weir.redis.server.RedisEndpoint;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A process with many readers of one key. Its source is a number in Redis, which it reads when a load begins and gives
 * when the load ends; how many loads began is counted there, too.
 */
final class HotKeyProcess {

    static final String TABLE = "table";
    static final String LOADS = "loads";
    static final Duration LOAD_TIMEOUT = Duration.ofSeconds(4);

    private static final String KEY = "hot";

    private final String namespace;
    private final RedisEndpoint table;
    private final ReactiveCache<String, Long> cache;
    private volatile Duration load = Duration.ofMillis(100);

    private HotKeyProcess(String url, String tableUrl, String namespace, boolean isShared) {
        this.namespace = namespace;
        this.table = RedisEndpoint.of(tableUrl).withTimeout(Duration.ofSeconds(30));
        this.cache = Instance.at(url, namespace).numbers("numbers", builder -> built(builder, isShared));
    }

    /** Its arguments: where its cache lies, where its source lies, the namespace, and whether it shares the cache. */
    public static void main(String... arguments) {
        ParentLine parent = ParentLine.open();
        HotKeyProcess process =
                new HotKeyProcess(arguments[0], arguments[1], arguments[2], Boolean.parseBoolean(arguments[3]));
        parent.say("ready");
        parent.answer(process::answer);
    }

    private CacheBuilder<String, Long> built(CacheBuilder<String, Long> builder, boolean isShared) {
        CacheBuilder<String, Long> plain = builder.policy(
                        CachePolicy.freshFor(Duration.ofHours(1)).loadTimeout(LOAD_TIMEOUT))
                .readThrough(key -> load());
        return isShared ? plain : plain.localOnly();
    }

    private String answer(String command) {
        String[] words = command.split(" ");
        try {
            return switch (words[0]) {
                case "read" -> read(Integer.parseInt(words[1]), Consistency.EVENTUAL);
                case "strong" -> read(1, Consistency.STRONG);
                case "invalidate" -> invalidate();
                case "forgotten" -> forgotten();
                case "slow" -> slow(Long.parseLong(words[1]));
                default -> "unknown";
            };
        } catch (RuntimeException failed) {
            return failed.toString().replace('\n', ' ');
        }
    }

    /** What so many readers at once are given, each answer once. */
    private String read(int readers, Consistency level) {
        List<Long> answers = Flux.range(0, readers)
                .flatMap(reader -> cache.with(level).get(KEY), readers)
                .collectList()
                .block(Instance.LONG);
        return answers.size() + " answers "
                + answers.stream().distinct().sorted().toList();
    }

    private String invalidate() {
        cache.invalidate(KEY).block(Instance.LONG);
        return "done";
    }

    private String forgotten() {
        Instance.await(
                "the invalidation", () -> !cache.getIfCached(KEY).hasElement().block(Instance.LONG));
        return "done";
    }

    private String slow(long millis) {
        load = Duration.ofMillis(millis);
        return "done";
    }

    private Mono<Long> load() {
        return Mono.fromCallable(() -> {
                    long row = Long.parseLong(table.text("GET", namespace + TABLE));
                    table.call("INCR", namespace + LOADS);
                    return row;
                })
                .subscribeOn(Schedulers.boundedElastic())
                .delayElement(load);
    }
}
