/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A directory of primaries that sentinels keep. What they say is not believed but tried: the server is asked for its role. */
final class SentinelDirectory {

    private static final byte[] QUESTION = "GET-MASTER-ADDR-BY-NAME".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Driver driver;
    private final Access access;
    private final Topology.Sentinels sentinels;

    SentinelDirectory(Driver driver, Access access, Topology.Sentinels sentinels) {
        this.driver = driver;
        this.access = access;
        this.sentinels = sentinels;
    }

    /**
     * Where the first sentinel that answers believes the primary to be. They are asked one after the other, in another order
     * each time: one that is behind the times must not always be the first.
     */
    Mono<Address> primary() {
        return Flux.defer(() -> Flux.fromIterable(shuffled()))
                .concatMapDelayError(this::ask, 1)
                .next()
                .onErrorMap(last -> RedisErrors.noPrimary(
                        sentinels.master(), sentinels.addresses().size(), last))
                .switchIfEmpty(Mono.error(() -> RedisErrors.noPrimary(
                        sentinels.master(), sentinels.addresses().size(), null)));
    }

    private Mono<Address> ask(Address sentinel) {
        return Mono.usingWhen(
                driver.dial(sentinel, access, PATIENCE),
                wire -> Request.over(
                                new Passage(wire, false),
                                CommandType.SENTINEL,
                                QUESTION,
                                sentinels.master().getBytes(UTF_8))
                        .map(SentinelDirectory::address),
                wire -> Mono.fromRunnable(() -> wire.close(RedisErrors.closed())));
    }

    private List<Address> shuffled() {
        List<Address> all = new ArrayList<>(sentinels.addresses());
        Collections.shuffle(all);
        return all;
    }

    private static Address address(Object reply) {
        List<?> parts = (List<?>) reply;
        return new Address(text(parts.get(0)), Integer.parseInt(text(parts.get(1))));
    }

    private static String text(Object part) {
        return new String((byte[]) part, UTF_8);
    }
}
