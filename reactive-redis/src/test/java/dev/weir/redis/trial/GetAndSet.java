/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.redis.server.RedisEndpoint;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A cache as it is often written: what is not found is loaded and set, and deleted when it changes. */
final class GetAndSet implements RaceTrialTest.Prey {

    private final RedisEndpoint server;
    private final String prefix;
    private final Function<String, Mono<Long>> source;

    GetAndSet(RedisEndpoint server, String prefix, Function<String, Mono<Long>> source) {
        this.server = server;
        this.prefix = prefix;
        this.source = source;
    }

    @Override
    public Mono<Long> read(String key) {
        return call("GET", prefix + key)
                .map(row -> Long.valueOf(row.toString()))
                .switchIfEmpty(Mono.defer(() -> load(key)));
    }

    @Override
    public Mono<Long> readStrongly(String key) {
        return read(key);
    }

    @Override
    public Mono<Void> invalidate(String key) {
        return call("DEL", prefix + key).then();
    }

    private Mono<Long> load(String key) {
        return source.apply(key).delayUntil(row -> call("SET", prefix + key, String.valueOf(row)));
    }

    private Mono<Object> call(String... command) {
        return Mono.fromCallable(() -> answer(command)).subscribeOn(Schedulers.boundedElastic());
    }

    private @Nullable Object answer(String... command) {
        return server.call(command);
    }
}
