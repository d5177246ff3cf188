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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** T32 and T33 through the public API: tenants and keys that look like parts of each other's names, and like patterns. */
class HostileNamesTrialTest {

    private static final List<String> TENANTS = List.of("t", "t*", "t:a", "[a-z]*", "*", "T", "t%3Aa");
    private static final String MINE = "t*";
    private static final List<String> OTHERS =
            TENANTS.stream().filter(tenant -> !tenant.equals(MINE)).toList();
    private static final List<String> GLOBS = List.of("*", "[a-z]*", "?", "\\*", "t*", "a*");
    private static final List<String> KEYS = List.of(
            "",
            "*",
            "a",
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
    private final Instance writing = Instance.at(server.url(), namespace);
    private final Instance reading = Instance.at(server.url(), namespace);
    private final Instance neighbour = Instance.at(server.url(), namespace + "x");

    @AfterEach
    void end() {
        writing.close();
        reading.close();
        neighbour.close();
    }

    @Test
    void nobodyReadsOrTakesAwayWhatIsAnothersOnTheSharedServer() {
        ReactiveCache<String, String> writer = cache(writing);
        ReactiveCache<String, String> reader = cache(reading);
        ReactiveCache<String, String> elsewhere = cache(neighbour);
        everything(writer, "here");
        everything(elsewhere, "elsewhere");

        long read = held(reader, "here", TENANTS) + held(elsewhere, "elsewhere", TENANTS);
        List<String> taken = new ArrayList<>();
        long touched = 0;
        for (String glob : GLOBS) {
            everything(writer, "here");
            reader.forTenant(MINE).invalidateMatching(glob).blockLast(Instance.LONG);
            taken.add(glob + " " + (KEYS.size() - held(reader, "here", List.of(MINE))));
            touched += all(OTHERS) - held(reader, "here", OTHERS);
        }
        touched += all(TENANTS) - held(elsewhere, "elsewhere", TENANTS);

        Figures.of("T32 and T33 hostile tenants, keys and globs")
                .with("pairs", 2 * all(TENANTS))
                .with("read rightly", read)
                .with("globs with the keys they took", taken)
                .with("foreign keys touched", touched)
                .print();
        assertThat(read).isEqualTo(2 * all(TENANTS));
        assertThat(taken).containsExactly("* " + KEYS.size(), "[a-z]* 1", "? 9", "\\* 1", "t* 1", "a* 5");
        assertThat(touched).isZero();
    }

    private static long all(List<String> tenants) {
        return (long) tenants.size() * KEYS.size();
    }

    /** How many keys of these tenants are answered as they were written there, by the server as it is now. */
    private static long held(ReactiveCache<String, String> cache, String where, List<String> tenants) {
        return Flux.fromIterable(tenants)
                .concatMap(tenant -> Flux.fromIterable(KEYS)
                        .flatMap(
                                key -> cache.forTenant(tenant)
                                        .with(Consistency.STRONG)
                                        .get(key)
                                        .filter(text(where, tenant, key)::equals),
                                16))
                .count()
                .block(Instance.LONG);
    }

    private static String text(String where, String tenant, String key) {
        return where + '|' + tenant + '|' + key;
    }

    private static ReactiveCache<String, String> cache(Instance instance) {
        return instance.texts("texts", builder -> builder.perTenant(TenantQuota.entries(1_000)));
    }

    private static void everything(ReactiveCache<String, String> cache, String where) {
        Flux.fromIterable(TENANTS)
                .concatMap(tenant -> Flux.fromIterable(KEYS)
                        .flatMap(key -> cache.forTenant(tenant).put(key, text(where, tenant, key)), 16))
                .blockLast(Instance.LONG);
    }
}
