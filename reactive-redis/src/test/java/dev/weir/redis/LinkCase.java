/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tier.TierException;
import dev.weir.time.CacheClock;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A test of links: opens them, closes them afterwards, and speaks text. */
abstract class LinkCase {

    static final Duration LONG = Duration.ofSeconds(60);

    /** Held, because a level is forgotten with its logger. */
    private static final List<Logger> QUIET = List.of(Logger.getLogger("io.lettuce"), Logger.getLogger("io.netty"));

    static {
        // They would write to the console on event loops, where BlockHound catches them.
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    }

    private final List<Links> opened = new ArrayList<>();

    @AfterEach
    void closeLinks() {
        opened.forEach(links -> links.close().block(LONG));
    }

    Links open(Redis redis) {
        Links links = redis.links("test", CacheClock.system());
        opened.add(links);
        return links;
    }

    /** A link, however long it takes: the first one in a JVM takes a while. */
    static Link link(Links links) {
        return patient(links.to(0));
    }

    static <T> T patient(Mono<T> mono) {
        T value = mono.retryWhen(reactor.util.retry.Retry.fixedDelay(200, Duration.ofMillis(50)))
                .block(LONG);
        assertThat(value).isNotNull();
        return value;
    }

    static String text(Mono<?> reply) {
        Object value = reply.block(LONG);
        return value instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(value);
    }

    static Mono<byte[]> get(Links links, int shard, byte[] key) {
        return links.to(shard).flatMap(link -> link.get(key));
    }

    static Mono<Object> set(Link link, String key, String value) {
        return link.send(CommandType.SET, bytes(key), bytes(value));
    }

    /** Returns when it is so. */
    static void await(BooleanSupplier isSo) {
        Flux.interval(Duration.ofMillis(5), Schedulers.boundedElastic())
                .onBackpressureDrop()
                .filter(tick -> isSo.getAsBoolean())
                .blockFirst(LONG);
    }

    static Predicate<Throwable> failure(TierException.Reason reason, String part) {
        return error -> error instanceof TierException known
                && known.reason() == reason
                && String.valueOf(known.getMessage()).contains(part);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
