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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A directory of primaries that sentinels keep. What they say is not believed but tried: the server is asked for its role. */
final class SentinelDirectory {

    private static final byte[] REPLICAS = "REPLICAS".getBytes(UTF_8);
    private static final byte[] PRIMARY = "GET-MASTER-ADDR-BY-NAME".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Driver driver;
    private final Access doors;
    private final Topology.Sentinels sentinels;

    SentinelDirectory(Driver driver, Access doors, Topology.Sentinels sentinels) {
        this.driver = driver;
        this.doors = doors;
        this.sentinels = sentinels;
    }

    /**
     * Where the first sentinel that answers believes the primary to be. They are asked one after the other, in another order
     * each time: one that is behind the times must not always be the first.
     */
    Mono<Address> primary() {
        return ask(PRIMARY, SentinelDirectory::address);
    }

    /** Where it believes one of the replicas to be that are well; another one each time. */
    Mono<Address> replica() {
        return ask(REPLICAS, this::anyWell).switchIfEmpty(Mono.error(() -> LinkFailure.noReplica(sentinels.master())));
    }

    private Mono<Address> ask(byte[] question, Function<Object, @Nullable Address> answer) {
        return Flux.defer(() -> Flux.fromIterable(shuffled()))
                .concatMapDelayError(sentinel -> ask(sentinel, question), 1)
                .next()
                .onErrorMap(last -> LinkFailure.noPrimary(
                        sentinels.master(), sentinels.addresses().size(), last))
                .switchIfEmpty(Mono.error(() -> LinkFailure.noPrimary(
                        sentinels.master(), sentinels.addresses().size(), null)))
                .mapNotNull(answer);
    }

    private Mono<Object> ask(Address sentinel, byte[] question) {
        return Mono.usingWhen(
                driver.dialSentinel(sentinel, doors, PATIENCE),
                wire -> Request.over(
                        new Passage(wire, false),
                        CommandType.SENTINEL,
                        question,
                        sentinels.master().getBytes(UTF_8)),
                wire -> Mono.fromRunnable(() -> wire.close(LinkFailure.closed())));
    }

    private List<Address> shuffled() {
        List<Address> all = new ArrayList<>(sentinels.addresses());
        Collections.shuffle(all, new Random(driver.random().nextLong()));
        return all;
    }

    /** Of those that are reached; that the primary is not is no matter, for it is then that they are asked. */
    private @Nullable Address anyWell(Object reply) {
        List<Address> well = ((List<?>) reply)
                .stream()
                        .map(SentinelDirectory::fields)
                        .filter(replica -> replica.getOrDefault("flags", "").equals("slave"))
                        .filter(replica -> replica.getOrDefault("port", "").matches("\\d{1,5}"))
                        .map(replica -> new Address(
                                replica.getOrDefault("ip", ""), Integer.parseInt(replica.getOrDefault("port", ""))))
                        .toList();
        return well.isEmpty() ? null : well.get(driver.random().nextInt(well.size()));
    }

    private static Map<String, String> fields(Object reply) {
        List<?> parts = (List<?>) reply;
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            fields.put(text(parts.get(i)), text(parts.get(i + 1)));
        }
        return fields;
    }

    private static Address address(Object reply) {
        List<?> parts = (List<?>) reply;
        return new Address(text(parts.get(0)), Integer.parseInt(text(parts.get(1))));
    }

    private static String text(Object part) {
        return new String((byte[]) part, UTF_8);
    }
}
