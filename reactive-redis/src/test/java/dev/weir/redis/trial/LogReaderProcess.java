/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.ReactiveCache;
import dev.weir.redis.server.ParentLine;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A process that reads rows of a table in Redis through a cache, and one key besides that nobody changes. */
final class LogReaderProcess {

    static final List<String> KEYS =
            IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
    static final String STILL = "still";

    private final ReactiveCache<String, Long> cache;
    private final ReactiveCache<String, Long> alone;
    private final LogFollower follower;

    private LogReaderProcess(String url, String namespace) {
        RedisEndpoint table = RedisEndpoint.of(url).withTimeout(Duration.ofSeconds(30));
        Instance instance = Instance.at(RedisEndpoint.of(url).redis().shards(1), namespace, CacheClock.system());
        cache = instance.numbers("numbers", builder -> builder.readThrough(key -> row(table, namespace)));
        alone = instance.numbers(
                "alone",
                builder -> builder.readThrough(key -> row(table, namespace)).localOnly());
        follower = new LogFollower(table, namespace, 0, () -> rowNow(table, namespace));
    }

    /** Its arguments: where everything lies, and the namespace. */
    public static void main(String... arguments) {
        ParentLine parent = ParentLine.open();
        LogReaderProcess process = new LogReaderProcess(arguments[0], arguments[1]);
        parent.say("ready");
        parent.answer(process::answer);
    }

    private String answer(String question) {
        try {
            return switch (question) {
                case "rows" -> rows(cache);
                case "bounded rows" -> rows(cache.with(Consistency.bounded(Duration.ofSeconds(1))));
                case "rows of its own" -> rows(alone);
                case "rows of a follower" -> rowsOfFollower();
                case "tiers" -> tiers(KEYS);
                case "tier of what is still" -> tiers(List.of(STILL));
                default -> "unknown";
            };
        } catch (RuntimeException failed) {
            return failed.toString().replace('\n', ' ');
        }
    }

    /** Each row that is among the answers, once. */
    private static String rows(ReactiveCache<String, Long> cache) {
        return Flux.fromIterable(KEYS)
                .flatMap(cache::get, KEYS.size())
                .collect(Collectors.toCollection(java.util.TreeSet::new))
                .block(Instance.LONG)
                .toString();
    }

    private String rowsOfFollower() {
        follower.follow();
        return KEYS.stream()
                .map(follower::read)
                .collect(Collectors.toCollection(java.util.TreeSet::new))
                .toString();
    }

    private String tiers(List<String> keys) {
        return Flux.fromIterable(keys)
                .flatMap(cache::getEntry, keys.size())
                .map(Entry::tier)
                .collect(Collectors.toCollection(java.util.TreeSet::new))
                .block(Instance.LONG)
                .toString();
    }

    private static Mono<Long> row(RedisEndpoint table, String namespace) {
        return Mono.fromCallable(() -> rowNow(table, namespace)).subscribeOn(Schedulers.boundedElastic());
    }

    private static long rowNow(RedisEndpoint table, String namespace) {
        return Long.parseLong(table.text("GET", namespace + "row"));
    }
}
