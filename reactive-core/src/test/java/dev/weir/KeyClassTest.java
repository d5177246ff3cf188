/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Classes of keys that have a policy of their own, in one cache. */
class KeyClassTest {

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofHours(1);
    private static final IllegalStateException BROKEN = new IllegalStateException("broken");

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final ReactiveCache<String, String> cache =
            spec().readThrough(source).build();

    @Test
    void aReadFollowsThePolicyOfItsKey() {
        for (String key : List.of("short", "long", "other")) {
            Listener.to(cache.get(key));
            source.last().answers("v");
        }

        test.pass(SHORT);
        Listener.to(cache.getIfCached("short")).hasHeardOfAbsence();
        Listener.to(cache.getIfCached("other")).hasHeard("v");
        test.pass(LONG.minus(SHORT).minusMillis(1));
        Listener.to(cache.getIfCached("other")).hasHeardOfAbsence();
        Listener.to(cache.getEntryIfCached("long")).heard();
        test.pass(Duration.ofMillis(1));
        Listener.to(cache.getIfCached("long")).hasHeardOfAbsence();
    }

    @Test
    void aPutFollowsThePolicyOfItsKey() {
        Listener.to(cache.put("short", "v"));
        Listener.to(cache.putAll(Map.of("long", "v", "other", "v")));

        assertThat(freshFor("short")).isEqualTo(SHORT);
        assertThat(freshFor("long")).isEqualTo(LONG);
        assertThat(freshFor("other")).isEqualTo(FRESH);
    }

    @Test
    void aLoadIsTimedByThePolicyOfItsKey() {
        Listener<String> hasty = Listener.to(cache.get("short"));
        Listener<String> patient = Listener.to(cache.get("other"));

        test.pass(Duration.ofSeconds(1));

        assertThat(hasty.error()).isInstanceOf(LoadTimeoutException.class);
        patient.hasHeardNothing();
    }

    @Test
    void ofSeveralClassesTheFirstCounts() {
        Listener.to(cache.put("short long", "v"));

        assertThat(freshFor("short long")).isEqualTo(SHORT);
    }

    @Test
    void explainShowsThePolicyOfTheKey() {
        assertThat(Listener.to(cache.explain("long")).heard().policy().freshFor())
                .isEqualTo(LONG);
        assertThat(Listener.to(cache.explain("other")).heard().policy().freshFor())
                .isEqualTo(FRESH);
        assertThat(Listener.to(cache.explain("long")).heard().contract()).contains("at an age of PT1H");
    }

    @Test
    void whatAValueSaysOfItsOwnLifeHoldsInAClassToo() {
        Duration own = Duration.ofHours(2);
        Listener.to(cache.put("long", "v", WriteOptions.NONE.freshFor(own)));
        Listener.to(cache.put("short", "v", WriteOptions.NONE.freshFor(own)));
        Listener.to(cache.put("other", "v", WriteOptions.NONE.freshFor(own)));

        test.pass(own.minusMillis(1));

        for (String key : List.of("long", "short", "other")) {
            Listener.to(cache.getIfCached(key)).hasHeard("v");
        }
    }

    @Test
    void aViewThatLooksLikeAClassIsNoneOfIt() {
        ReactiveCache<String, String> view = cache.with(policy -> policy.withFreshFor(LONG));
        Listener.to(cache.put("other", "v", WriteOptions.NONE.freshFor(LONG.multipliedBy(3))));
        Listener.to(cache.put("long", "v", WriteOptions.NONE.freshFor(LONG.multipliedBy(3))));

        test.pass(LONG);

        Listener.to(view.getIfCached("other")).hasHeardOfAbsence();
        Listener.to(view.getIfCached("long")).hasHeard("v");
    }

    @Test
    void aBulkReadKeepsTheOrderOverClasses() {
        Map<String, String> answer = Listener.to(cache.getAllOrCompute(
                        List.of("other", "long", "short", "other 2", "gone", "long 2", "long"),
                        keys -> Mono.just(HeldBulkSource.echoOf(keys)).map(all -> {
                            all.remove("gone");
                            return all;
                        })))
                .heard();

        assertThat(new ArrayList<>(answer.keySet())).containsExactly("other", "long", "short", "other 2", "long 2");
        assertThat(freshFor("long 2")).isEqualTo(LONG);
        assertThat(freshFor("other 2")).isEqualTo(FRESH);
    }

    @Test
    void aBulkReadMakesOneLoadForEachClass() {
        HeldBulkSource bulk = new HeldBulkSource();
        Listener.to(cache.put("at hand", "v"));

        Listener<Map<String, String>> reader =
                Listener.to(cache.getAllOrCompute(List.of("other", "long", "at hand", "other 2", "long 2"), bulk));

        assertThat(bulk.asked()).containsExactly(Set.of("other", "other 2"), Set.of("long", "long 2"));
        bulk.loads.forEach(bulk::echoes);
        assertThat(reader.heard()).hasSize(5);
    }

    @Test
    void aBulkReadFailsWithTheFirstErrorOfAnyClass() {
        HeldBulkSource bulk = new HeldBulkSource();
        Listener<Map<String, String>> reader = Listener.to(cache.getAllOrCompute(List.of("other", "long"), bulk));

        bulk.loads.get(1).fails(BROKEN);

        reader.hasHeardError(BROKEN);
        bulk.loads.get(0).fails(new IllegalStateException("too late"));
        assertThat(test.unheard).hasSize(1);
    }

    @Test
    void aBulkReadOfNothingIsAnswered() {
        Listener.to(cache.getAll(List.of())).hasHeard(Map.of());
        Listener.to(cache.putAll(Map.of())).hasHeardOfAbsence();
        Listener.to(cache.invalidateAll(List.of())).hasHeardOfAbsence();
    }

    @Test
    void manyKeysAreInvalidatedAsEachWouldBe() {
        ReactiveCache<String, String> reloading = test.weir
                .cache("reloading", String.class, String.class)
                .keyClass("hot", key -> key.startsWith("hot"), policy -> policy.reloadIfRead(1))
                .readThrough(source)
                .build();
        Listener.to(reloading.put("hot", "v"));
        Listener.to(reloading.put("cold", "v"));
        Listener.to(reloading.getAll(List.of("hot", "cold")));

        Listener.to(reloading.invalidateAll(List.of("cold", "hot"))).hasHeardOfAbsence();

        assertThat(source.loads).extracting(HeldLoad::keys).containsExactly(Set.of("hot"));
        Listener.to(reloading.getIfCached("cold")).hasHeardOfAbsence();
    }

    @Test
    void aMembershipThatCannotBeToldIsTheRequestsError() {
        for (Mono<?> request : List.<Mono<?>>of(
                cache.get("broken"),
                cache.getIfCached("broken"),
                cache.getOrCompute("broken", key -> Mono.just("v")),
                cache.getEntry("broken"),
                cache.getAll(List.of("other", "broken")),
                cache.getAllOrCompute(List.of("other", "broken"), keys -> Mono.just(Map.of())),
                cache.put("broken", "v"),
                cache.putAll(Map.of("broken", "v")),
                cache.refresh("broken"),
                cache.expire("broken"),
                cache.invalidate("broken"),
                cache.invalidateAll(List.of("broken")),
                cache.explain("broken"))) {
            StepVerifier.create(request)
                    .expectErrorMatches(error -> error == BROKEN)
                    .verify();
        }
        assertThat(source.loads).isEmpty();
        Listener.to(cache.get("other")).hasHeardNothing();
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void aClassThatContradictsItselfIsRefusedWhenTheCacheIsBuilt() {
        assertThatThrownBy(() -> test.weir
                        .cache("contradiction", String.class, String.class)
                        .keyClass("broken", key -> true, policy -> policy.staleIfError(SHORT))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("staleIfError");
    }

    @Test
    void aClassHasOneName() {
        assertThatThrownBy(() -> spec().keyClass("long", key -> true, policy -> policy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'long'");
    }

    private CacheBuilder<String, String> spec() {
        return test.cache()
                .keyClass("broken", KeyClassTest::isBroken, policy -> policy)
                .keyClass(
                        "short",
                        key -> key.startsWith("short"),
                        policy -> policy.withFreshFor(SHORT).loadTimeout(Duration.ofSeconds(1)))
                .keyClass("long", key -> key.contains("long"), policy -> policy.withFreshFor(LONG));
    }

    private static boolean isBroken(String key) {
        if (key.equals("broken")) {
            throw BROKEN;
        }
        return false;
    }

    private Duration freshFor(String key) {
        return Listener.to(cache.explain(key)).heard().entry().orElseThrow().freshFor();
    }
}
