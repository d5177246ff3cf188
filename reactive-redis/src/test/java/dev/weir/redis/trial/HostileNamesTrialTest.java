/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consistency;
import dev.weir.ReactiveCache;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.tenant.TenantQuota;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** T32 and T33 through the public API: tenants and keys that look like parts of each other's names, and like patterns. */
@Tag("T32")
@Tag("T33")
class HostileNamesTrialTest {

    private static final List<String> TENANTS = List.of("t", "t*", "t:a", "[a-z]*", "*", "T", "t%3Aa");
    private static final int AT_ONCE = 256;
    private static final String MINE = "t*";
    private static final List<String> OTHERS =
            TENANTS.stream().filter(tenant -> !tenant.equals(MINE)).toList();
    private static final List<String> GLOBS = List.of("*", "[a-z]*", "?", "\\*", "t*", "a*");
    private static final List<String> KEYS = List.of(
            "",
            "*",
            "a",
            "b",
            "a:b",
            ":",
            "a\0b",
            "a\r\nDEL x",
            "{x}",
            "}",
            "[a-z]",
            "?",
            "\\",
            "\\*",
            "a*",
            "\u00e9",
            "e\u0301",
            "%2A",
            "~",
            "t:a",
            "\u540d");

    private final RedisEndpoint server = RedisEdition.preferred().shared();
    private final String namespace = RedisEdition.namespace(getClass());

    /** A cache of texts for tenants. */
    interface Texts {

        Mono<Void> put(String tenant, String key, String text);

        /** The server's, as it is now. */
        Mono<String> get(String tenant, String key);

        Mono<Void> invalidateMatching(String tenant, String glob);
    }

    /** What was found. */
    private record Findings(long readRightly, List<String> taken, long foreignKeysTouched) {

        void print(String trial) {
            Figures.of(trial)
                    .with("pairs", 2 * all(TENANTS))
                    .with("read rightly", readRightly)
                    .with("globs with the keys they took", taken)
                    .with("foreign keys touched", foreignKeysTouched)
                    .print();
        }
    }

    @Test
    void nobodyReadsOrTakesAwayWhatIsAnothersOnTheSharedServer() {
        try (Instance writing = Instance.at(server.url(), namespace);
                Instance reading = Instance.at(server.url(), namespace);
                Instance neighbour = Instance.at(server.url(), namespace + "x")) {
            ReactiveCache<String, String> elsewhere = cache(neighbour);

            Findings findings = hunt(weir(cache(writing), cache(reading)), weir(elsewhere, elsewhere));

            findings.print("T32 and T33 hostile tenants, keys and globs");
            assertThat(findings.readRightly()).isEqualTo(2 * all(TENANTS));
            assertThat(findings.taken())
                    .containsExactly("* " + KEYS.size(), "[a-z]* 1", "? 10", "\\* 1", "t* 1", "a* 5");
            assertThat(findings.foreignKeysTouched()).isZero();
        }
    }

    @Test
    void namesThatAreJoinedAreReadAndTakenByOthers() {
        try (PlainClient client = PlainClient.at(server.url())) {
            Findings findings =
                    hunt(new JoinedNames(server, client, namespace), new JoinedNames(server, client, namespace + "x"));

            findings.print("T32 and T33 control, names joined by colons");
            assertThat(findings.readRightly())
                    .as("the harness finds collisions")
                    .isLessThan(2 * all(TENANTS));
            assertThat(findings.foreignKeysTouched())
                    .as("the harness finds what a glob took from others")
                    .isPositive();
        }
    }

    private static Findings hunt(Texts here, Texts elsewhere) {
        everything(here, "here");
        everything(elsewhere, "elsewhere");
        // Where names collide, some are not right to begin with.
        long mine = held(here, "here", List.of(MINE));
        long others = held(here, "here", OTHERS);
        long before = held(elsewhere, "elsewhere", TENANTS);
        List<String> taken = new ArrayList<>();
        long touched = 0;
        for (String glob : GLOBS) {
            everything(here, "here");
            here.invalidateMatching(MINE, glob).block(Instance.LONG);
            taken.add(glob + " " + (mine - held(here, "here", List.of(MINE))));
            touched += others - held(here, "here", OTHERS);
        }
        touched += before - held(elsewhere, "elsewhere", TENANTS);
        return new Findings(mine + others + before, taken, touched);
    }

    private static long all(List<String> tenants) {
        return (long) tenants.size() * KEYS.size();
    }

    private record Pair(String tenant, String key) {}

    private static Flux<Pair> pairs(List<String> tenants) {
        return Flux.fromIterable(tenants)
                .flatMapIterable(tenant ->
                        KEYS.stream().map(key -> new Pair(tenant, key)).toList());
    }

    /** How many keys of these tenants are answered as they were written there. */
    private static long held(Texts cache, String where, List<String> tenants) {
        return pairs(tenants)
                .flatMap(
                        pair -> cache.get(pair.tenant(), pair.key())
                                .filter(text(where, pair.tenant(), pair.key())::equals),
                        AT_ONCE)
                .count()
                .block(Instance.LONG);
    }

    private static String text(String where, String tenant, String key) {
        return where + '|' + tenant + '|' + key;
    }

    private static ReactiveCache<String, String> cache(Instance instance) {
        return instance.texts("texts", builder -> builder.perTenant(TenantQuota.entries(1_000)));
    }

    private static Texts weir(ReactiveCache<String, String> writer, ReactiveCache<String, String> reader) {
        return new Texts() {
            @Override
            public Mono<Void> put(String tenant, String key, String text) {
                return writer.forTenant(tenant).put(key, text);
            }

            @Override
            public Mono<String> get(String tenant, String key) {
                return reader.forTenant(tenant).with(Consistency.STRONG).get(key);
            }

            @Override
            public Mono<Void> invalidateMatching(String tenant, String glob) {
                return reader.forTenant(tenant).invalidateMatching(glob).then();
            }
        };
    }

    /** Names as they are often made, on plain Redis. */
    private record JoinedNames(RedisEndpoint server, PlainClient client, String prefix) implements Texts {

        @Override
        public Mono<Void> put(String tenant, String key, String text) {
            return client.set(name(tenant, key), text).then();
        }

        @Override
        public Mono<String> get(String tenant, String key) {
            return client.get(name(tenant, key));
        }

        @Override
        public Mono<Void> invalidateMatching(String tenant, String glob) {
            return Mono.fromRunnable(() -> {
                        List<String> command = new ArrayList<>(List.of("DEL", "none"));
                        ((List<?>) server.call("KEYS", name(tenant, glob)))
                                .forEach(name -> command.add(String.valueOf(name)));
                        server.call(command.toArray(String[]::new));
                    })
                    .subscribeOn(Schedulers.boundedElastic())
                    .then();
        }

        private String name(String tenant, String key) {
            return prefix + ":" + tenant + ":" + key;
        }
    }

    private static void everything(Texts cache, String where) {
        pairs(TENANTS)
                .flatMap(pair -> cache.put(pair.tenant(), pair.key(), text(where, pair.tenant(), pair.key())), AT_ONCE)
                .blockLast(Instance.LONG);
    }
}
