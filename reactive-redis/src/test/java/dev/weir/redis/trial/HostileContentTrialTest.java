/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import dev.weir.UnstorableValueException;
import dev.weir.codec.Codec;
import dev.weir.codec.TypeRef;
import dev.weir.redis.codec.CborFormat;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** T29 to T31 through the public API: what is too large to send, and what somebody hostile has put in the place of a value. */
class HostileContentTrialTest {

    private static final int MEBIBYTE = 1 << 20;
    private static final int NOISE = Size.of(50, 5_000);

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
    @Tag("T29")
    void whatIsTooLargeIsRefusedBeforeItIsSent() {
        ReactiveCache<String, String> cache =
                victim.texts("texts", builder -> builder.readThrough(key -> Mono.just("x".repeat(2 * MEBIBYTE))));
        ReactiveCache<String, String> other = neighbour.texts("texts", builder -> builder);

        long before = bytesReceived();
        int refused = 0;
        for (int bytes : new int[] {MEBIBYTE, 2 * MEBIBYTE, 64 * MEBIBYTE}) {
            refused += isRefused(cache.put("large", "x".repeat(bytes))) ? 1 : 0;
        }
        refused += isRefused(cache.put("k".repeat(64 * 1024 + 1), "v")) ? 1 : 0;
        Entry<String> loaded = cache.getEntry("loaded").block(Instance.LONG);
        cache.put("k".repeat(60 * 1024), "v").block(Instance.LONG);
        long received = bytesReceived() - before;
        long sent = Mono.zip(
                        other.get("large").hasElement(), other.get("loaded").hasElement())
                .map(found -> (found.getT1() ? 1L : 0) + (found.getT2() ? 1 : 0))
                .block(Instance.LONG);

        Figures.of("T29 too large")
                .with("puts refused", refused)
                .with("sent", sent)
                .with("KiB received by the server", received / 1024)
                .print();
        assertThat(refused).isEqualTo(4);
        assertThat(loaded.value().orElseThrow()).as("answered, not stored").hasSize(2 * MEBIBYTE);
        assertThat(sent).isZero();
        assertThat(received).as("none of them, be it in parts").isLessThan(MEBIBYTE);
        assertThat(other.get("k".repeat(60 * 1024)).block(Instance.LONG)).isEqualTo("v");
    }

    @Test
    @Tag("T29")
    void whoSetsWhateverComesSendsAllOfIt() {
        try (PlainClient client = PlainClient.at(server.url())) {
            long before = bytesReceived();
            client.set(namespace + "large", "x".repeat(64 * MEBIBYTE)).block(Instance.LONG);
            long received = bytesReceived() - before;
            server.call("DEL", namespace + "large");

            Figures.of("T29 control, SET")
                    .with("KiB received by the server", received / 1024)
                    .print();
            assertThat(received).isGreaterThan(64 * MEBIBYTE);
        }
    }

    @Test
    @Tag("T30")
    @Tag("T31")
    void whatNobodyCanReadIsLoadedOnceAndReplaced() {
        Findings findings = hunt(
                "T30 and T31 bombs, foreign payloads, gadgets",
                CborFormat.standard().codecFor(TypeRef.of(Item.class)),
                HostilePayloads.all(NOISE));

        assertThat(findings.errors()).isZero();
        assertThat(findings.loads()).isEqualTo(findings.payloads());
        assertThat(findings.replaced()).isEqualTo(findings.payloads());
        assertThat(findings.sprung()).isZero();
    }

    @Test
    @Tag("T30")
    @Tag("T31")
    void whoReadsAnythingIsAnsweredWithBombsAndSpringsTraps() {
        Findings findings = hunt(
                "T30 and T31 control, no limits, and types by name",
                new GullibleCodec(),
                HostilePayloads.beyondLimits());

        assertThat(findings.loads()).as("the harness finds what was believed").isLessThan(findings.payloads());
        assertThat(findings.sprung())
                .as("the harness finds the class that was named")
                .isPositive();
    }

    @Test
    @Tag("T30")
    void anEnvelopeWithTooManyTagsIsLoadedOnceAndReplaced() {
        neighbour
                .cache("items", Item.class, builder -> builder)
                .put("k", new Item("hostile", Map.of()))
                .block(Instance.LONG);
        OvertaggedEnvelope.forge(server, namespace, "items", "k");
        ReactiveCache<String, Item> cache =
                victim.cache("items", Item.class, builder -> builder.readThrough(this::load));

        int errors = 0;
        for (int read = 0; read < 3; read++) {
            errors += isAnswered(cache, "k") ? 0 : 1;
        }
        Item replacement;
        try (Instance third = Instance.at(server.url(), namespace)) {
            ReactiveCache<String, Item> second = third.cache("items", Item.class, builder -> builder);
            replacement = second.get("k").block(Instance.LONG);
        }

        Figures.of("T30 an envelope with too many tags")
                .with("reads not answered as the source does", errors)
                .with("loads", loads)
                .print();
        assertThat(errors).isZero();
        assertThat(loads).hasValue(1);
        assertThat(replacement).isEqualTo(new Item("k", Map.of()));
    }

    /** What was found; a trap is sprung by whoever makes an instance of the class that a payload names. */
    private record Findings(int payloads, int errors, int loads, long replaced, int sprung) {

        void print(String trial) {
            Figures.of(trial)
                    .with("payloads", payloads)
                    .with("reads not answered as the source does", errors)
                    .with("loads", loads)
                    .with("replaced", replaced)
                    .with("instances of what a payload named", sprung)
                    .print();
        }
    }

    private Findings hunt(String trial, Codec<Item> codec, Map<String, byte[]> payloads) {
        try (Instance third = Instance.at(server.url(), namespace)) {
            // The envelope is in order, and says that the payload is what the victim reads; what is in it is not.
            ReactiveCache<String, byte[]> attacker =
                    neighbour.cache("items", byte[].class, builder -> builder.codec(new Disguise(codec)));
            ReactiveCache<String, Item> cache = victim.cache(
                    "items", Item.class, builder -> builder.codec(codec).readThrough(this::load));
            payloads.forEach((key, payload) -> attacker.put(key, payload).block(Instance.LONG));
            attacker.put("trap", HostilePayloads.trap()).block(Instance.LONG);

            int sprungBefore = Trap.SPRUNG.get();
            cache.get("trap").block(Instance.LONG);
            int sprung = Trap.SPRUNG.get() - sprungBefore;
            loads.set(0);
            int errors = 0;
            for (String key : payloads.keySet()) {
                for (int read = 0; read < 3; read++) {
                    errors += isAnswered(cache, key) ? 0 : 1;
                }
            }
            // Nothing of it is left on the server for the others either.
            ReactiveCache<String, Item> second = third.cache("items", Item.class, builder -> builder.codec(codec));
            long replaced = payloads.keySet().stream()
                    .filter(key ->
                            new Item(key, Map.of()).equals(second.get(key).block(Instance.LONG)))
                    .count();

            Findings findings = new Findings(payloads.size(), errors, loads.get(), replaced, sprung);
            findings.print(trial);
            return findings;
        }
    }

    private long bytesReceived() {
        return Long.parseLong(server.info("stats", "total_net_input_bytes"));
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
            System.err.println("A read of " + key + " failed: " + thrown);
            return false;
        }
    }

    private static boolean isRefused(Mono<Void> put) {
        return put.thenReturn(false)
                .onErrorResume(UnstorableValueException.class, refused -> Mono.just(true))
                .block(Instance.LONG);
    }
}
