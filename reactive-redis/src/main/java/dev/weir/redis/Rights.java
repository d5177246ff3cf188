/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.backend.Finding;
import dev.weir.tier.TierException;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rights that the user of a namespace needs, and a look at which are missing: each command is tried on a key of its own. */
final class Rights {

    private static final byte[] NOTHING = KeyNames.bytes("0");

    private final KeyNames names;

    Rights(KeyNames names) {
        this.names = names;
    }

    Flux<Finding> findings(Link link, int shard) {
        byte[] key = names.probe(shard);
        return Flux.concat(
                        denied(link.send(CommandType.GET, key), "get"),
                        denied(link.send(CommandType.MGET, key), "mget"),
                        denied(link.send(CommandType.HMGET, key, NOTHING), "hmget"),
                        denied(link.send(CommandType.TIME), "time"),
                        denied(link.send(CommandType.XLEN, key), "xlen"),
                        denied(link.send(CommandType.XREAD, KeyNames.bytes("STREAMS"), key, NOTHING), "xread"),
                        denied(
                                link.send(CommandType.SCAN, NOTHING, KeyNames.bytes("COUNT"), KeyNames.bytes("1")),
                                "scan"),
                        inScripts(link, key))
                .distinct()
                .collect(Collectors.joining(" "))
                .filter(commands -> !commands.isEmpty())
                .map(Rights::finding)
                .flux();
    }

    private static Mono<String> denied(Mono<Object> attempt, String command) {
        return attempt.then(Mono.<String>empty())
                .onErrorResume(
                        TierException.class,
                        error -> RedisErrors.isForbidden(error) ? Mono.just(command) : Mono.empty());
    }

    private static Flux<String> inScripts(Link link, byte[] key) {
        return ScriptCall.of(Scripts.PROBE, key)
                .over(link)
                .flatMapIterable(reply -> (List<?>) reply)
                .map(command -> ServerReport.text((byte[]) command))
                .onErrorResume(
                        TierException.class,
                        error -> RedisErrors.isForbidden(error) ? Flux.just("evalsha", "script|load") : Flux.empty());
    }

    static Finding finding(String commands) {
        return new Finding(
                "RIGHTS",
                Finding.Weight.BROKEN,
                "The user may not run " + commands
                        + " on the keys of this namespace, so some requests will be refused.",
                "Give the user the rights that the Redis set-up page lists.");
    }
}
