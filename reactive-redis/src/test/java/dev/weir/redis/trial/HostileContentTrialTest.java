/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.UnstorableValueException;
import dev.weir.codec.Codec;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** T29 to T31 through the public API: what is too large to send, and what somebody hostile has put in the place of a value. */
class HostileContentTrialTest {

    private static final int MEBIBYTE = 1 << 20;

    private final RedisEndpoint server = RedisEdition.preferred().shared();
    private final String namespace = RedisEdition.namespace(getClass());
    private final AtomicInteger loads = new AtomicInteger();
    private final Instance victim = Instance.at(server.url(), namespace);
    private final Instance neighbour = Instance.at(server.url(), namespace);

    /** What is cached, as applications have it. */
    record Item(String name, Map<String, Object> more) {}

    @AfterEach
    void end() {
        victim.close();
        neighbour.close();
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsSent() {
        ReactiveCache<String, String> cache =
                victim.texts("texts", builder -> builder.readThrough(key -> Mono.just("x".repeat(2 * MEBIBYTE))));
        ReactiveCache<String, String> other = neighbour.texts("texts", builder -> builder);

        int refused = 0;
        for (int bytes : new int[] {MEBIBYTE, 2 * MEBIBYTE, 64 * MEBIBYTE}) {
            refused += isRefused(cache.put("large", "x".repeat(bytes))) ? 1 : 0;
        }
        refused += isRefused(cache.put("k".repeat(64 * 1024 + 1), "v")) ? 1 : 0;
        Entry<String> loaded = cache.getEntry("loaded").block(Instance.LONG);
        cache.put("k".repeat(60 * 1024), "v").block(Instance.LONG);
        long sent = Mono.zip(
                        other.get("large").hasElement(), other.get("loaded").hasElement())
                .map(found -> (found.getT1() ? 1L : 0) + (found.getT2() ? 1 : 0))
                .block(Instance.LONG);

        Figures.of("T29 too large")
                .with("puts refused", refused)
                .with("sent", sent)
                .print();
        assertThat(refused).isEqualTo(4);
        assertThat(loaded.value().orElseThrow()).as("answered, not stored").hasSize(2 * MEBIBYTE);
        assertThat(sent).isZero();
        assertThat(other.get("k".repeat(60 * 1024)).block(Instance.LONG)).isEqualTo("v");
    }

    @Test
    void whatNobodyCanReadIsLoadedOnceAndReplaced() {
        try (Instance third = Instance.at(server.url(), namespace)) {
            // The envelope is in order, and what is in it is not.
            ReactiveCache<String, byte[]> attacker =
                    neighbour.cache("items", byte[].class, builder -> builder.codec(Codec.bytes()));
            ReactiveCache<String, Item> cache =
                    victim.cache("items", Item.class, builder -> builder.readThrough(this::load));
            Map<String, byte[]> payloads = payloads();
            payloads.forEach((key, payload) -> attacker.put(key, payload).block(Instance.LONG));

            int errors = 0;
            for (String key : payloads.keySet()) {
                for (int read = 0; read < 3; read++) {
                    errors += isAnswered(cache, key) ? 0 : 1;
                }
            }
            int again = loads.get();
            // Nothing of it is left on the server for the others either.
            ReactiveCache<String, Item> second = third.cache("items", Item.class, builder -> builder);
            long found = payloads.keySet().stream()
                    .filter(key -> second.getEntry(key).block(Instance.LONG).tier() == Tier.REMOTE)
                    .count();

            Figures.of("T30 and T31 bombs, foreign payloads, gadgets")
                    .with("payloads", payloads.size())
                    .with("errors", errors)
                    .with("loads", again)
                    .with("replaced", found)
                    .print();
            assertThat(errors).isZero();
            assertThat(again).isEqualTo(payloads.size());
            assertThat(found).isEqualTo(payloads.size());
        }
    }

    private Mono<Item> load(String key) {
        return Mono.fromSupplier(() -> {
            loads.incrementAndGet();
            return new Item(key, Map.of());
        });
    }

    private static boolean isAnswered(ReactiveCache<String, Item> cache, String key) {
        try {
            return cache.get(key).block(Instance.LONG).equals(new Item(key, Map.of()));
        } catch (RuntimeException thrown) {
            System.err.println(key + ": " + thrown);
            return false;
        }
    }

    private static boolean isRefused(Mono<Void> put) {
        return put.thenReturn(false)
                .onErrorResume(UnstorableValueException.class, refused -> Mono.just(true))
                .block(Instance.LONG);
    }

    private static Map<String, byte[]> payloads() {
        Map<String, byte[]> payloads = new LinkedHashMap<>();
        payloads.put("empty", new byte[0]);
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 0x81);
        payloads.put("deep", deep);
        payloads.put("two-gigabytes-of-text", HexFormat.of().parseHex("7a7fffffff61"));
        payloads.put("two-gigabytes-of-bytes", HexFormat.of().parseHex("5a7fffffff00"));
        payloads.put("endless-array", HexFormat.of().parseHex("9b7fffffffffffffff00"));
        payloads.put("a-million-fields", manyFields());
        payloads.put("json", "{\"name\":\"json\"}".getBytes(StandardCharsets.UTF_8));
        payloads.put("smile", HexFormat.of().parseHex("3a290a03fafb"));
        payloads.put("java", HexFormat.of().parseHex("aced0005737200"));
        payloads.put("gadget", gadget());
        Random random = new Random(42);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[random.nextInt(200) + 1];
            random.nextBytes(noise);
            payloads.put("noise-" + i, noise);
        }
        return payloads;
    }

    private static byte[] manyFields() {
        StringBuilder hex = new StringBuilder("bf");
        for (int i = 0; i < 50_000; i++) {
            hex.append("64").append(String.format("%08x", 0x41414141 + i % 26)).append("01");
        }
        return HexFormat.of().parseHex(hex.append("ff"));
    }

    /** A list of a class name and its content, as polymorphic typing would write it. */
    private static byte[] gadget() {
        String type = "com.sun.rowset.JdbcRowSetImpl";
        return HexFormat.of()
                .parseHex("82" + "78" + String.format("%02x", type.length())
                        + HexFormat.of().formatHex(type.getBytes(StandardCharsets.UTF_8)) + "a0");
    }
}
