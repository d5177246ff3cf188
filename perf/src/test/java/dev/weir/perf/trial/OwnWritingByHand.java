/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.redis.server.RedisEndpoint;
import dev.weir.redis.trial.Instance;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A cache over {@link NaiveBehind} as it is written by hand: a write sets the value for a time and is appended to the stream, and who
 * does not find the value asks the table, which may not have heard of it.
 */
final class OwnWritingByHand implements OwnWriting {

    private final Bed bed;
    private final RedisEndpoint redis;
    private final String forMillis;
    private final NaiveBehind behind;

    OwnWritingByHand(Bed bed, Duration freshFor) {
        this.bed = bed;
        this.redis = bed.redis.endpoint();
        this.forMillis = String.valueOf(freshFor.toMillis());
        this.behind = new NaiveBehind(bed.site, NaiveBehind.Manner.DELETES_LAST);
    }

    @Override
    public Mono<Void> write(String key, int number) {
        return Mono.fromRunnable(() -> keep(key, String.valueOf(number)))
                .subscribeOn(Schedulers.boundedElastic())
                .then(behind.put(key, String.valueOf(number)));
    }

    @Override
    public Flux<Answer> read(String key) {
        return Mono.fromCallable(() -> ask(key))
                .subscribeOn(Schedulers.boundedElastic())
                .flux();
    }

    private Answer ask(String key) {
        Object found = redis.call("GET", cached(key));
        if (found != null) {
            return new Answer(Integer.parseInt(found.toString()), false);
        }
        List<String> row = bed.schema.say("SELECT stamp FROM items WHERE id = '" + key + "'");
        if (row.isEmpty()) {
            return new Answer(Answer.NONE, true);
        }
        keep(key, row.get(0));
        return new Answer(Integer.parseInt(row.get(0)), true);
    }

    private void keep(String key, String number) {
        redis.call("SET", cached(key), number, "PX", forMillis);
    }

    private static String cached(String key) {
        return "by-hand:" + key;
    }

    @Override
    public void clear() {
        redis.call("EVAL", "for _, key in ipairs(redis.call('KEYS', 'by-hand:*')) do redis.call('DEL', key) end", "0");
    }

    @Override
    public void invalidateTag() {
        clear();
    }

    @Override
    public long waiting() {
        return behind.waiting();
    }

    @Override
    public void drained() {
        Instance.await("all to be drained", () -> behind.waiting() == 0);
    }

    @Override
    public void close() {
        behind.close();
    }
}
