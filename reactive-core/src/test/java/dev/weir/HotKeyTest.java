/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Keys that are read often are loaded again as soon as they are invalidated, before anybody has to wait. */
class HotKeyTest {

    private static final int READS = 3;
    private static final UnaryOperator<CachePolicy> HOT = policy -> policy.reloadIfRead(READS);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    static Stream<Arguments> changes() {
        return Stream.of(
                change("invalidate", cache -> cache.invalidate("k")),
                change("invalidateAll", cache -> cache.invalidateAll(List.of("k", "other"))),
                change("remove", cache -> cache.remove("k")),
                change("expire", cache -> cache.expire("k")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aKeyThatWasReadOftenIsReloadedAtOnceAndOnce(
            String name, Function<ReactiveCache<String, String>, Mono<Void>> change) {
        ReactiveCache<String, String> cache = holding(HOT);
        read(cache, READS);

        Listener.to(change.apply(cache)).hasHeardOfAbsence();

        assertThat(source.loads).hasSize(1);
        assertThat(cache.stats().refreshes()).isOne();
        Listener<String> waiting = Listener.to(cache.get("k"));
        source.last().answers("new");
        waiting.hasHeard("new");
        Listener.to(cache.get("k")).hasHeard("new");
        assertThat(source.loads).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aKeyThatWasReadLessIsNot(String name, Function<ReactiveCache<String, String>, Mono<Void>> change) {
        ReactiveCache<String, String> cache = holding(HOT);
        read(cache, READS - 1);

        Listener.to(change.apply(cache)).hasHeardOfAbsence();

        assertThat(source.loads).isEmpty();
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void whatIsInvalidatedTogetherIsGoneBeforeAnyOfItIsReloaded() {
        Map<String, String> table = new HashMap<>(Map.of("part", "old"));
        AtomicReference<ReactiveCache<String, String>> itself = new AtomicReference<>();
        ReactiveCache<String, String> cache = test.cache(HOT)
                .readThrough(key -> key.equals("part")
                        ? Mono.fromSupplier(() -> table.get(key))
                        : itself.get().get("part").map(part -> "of the " + part))
                .build();
        itself.set(cache);
        for (int i = 0; i <= READS; i++) {
            Listener.to(cache.get("whole")).hasHeard("of the old");
        }
        table.put("part", "new");

        Listener.to(cache.invalidateAll(List.of("whole", "part"))).hasHeardOfAbsence();

        Listener.to(cache.get("whole")).hasHeard("of the new");
    }

    @Test
    void withoutASourceNothingIsReloaded() {
        assertThatThrownBy(() -> test.cache(HOT).build()).hasMessageContaining("reloadIfRead needs a source");
        ReactiveCache<String, String> cache = test.cache().build().with(HOT);
        Listener.to(cache.put("k", "old"));
        read(cache, READS);

        Listener.to(cache.invalidate("k")).hasHeardOfAbsence();

        assertThat(TestWeir.flightsIn(cache)).isZero();
        Listener.to(cache.get("k")).hasHeardOfAbsence();
    }

    @Test
    void whatIsReloadedHasToBecomeHotAgain() {
        ReactiveCache<String, String> cache = holding(HOT);
        read(cache, READS);
        Listener.to(cache.invalidate("k"));
        source.last().answers("old");

        Listener.to(cache.invalidate("k"));

        assertThat(source.loads).hasSize(1);
    }

    @Test
    void readsOfStaleAnswersCountToo() {
        ReactiveCache<String, String> cache =
                holding(policy -> HOT.apply(policy.staleWhileRevalidate(Duration.ofHours(1))));
        test.pass(Duration.ofMinutes(2));
        read(cache, READS);
        assertThat(source.loads).hasSize(1);

        Listener.to(cache.invalidate("k"));

        assertThat(source.loads).as("the one that is too old, and a new one").hasSize(2);
        source.loads.get(0).answers("too old");
        source.loads.get(1).answers("new");
        Listener.to(cache.get("k")).hasHeard("new");
    }

    // --- what is dead is left alone

    @Test
    void anEntryThatIsTooOldForAnythingIsNotReloaded() {
        ReactiveCache<String, String> cache = holding(HOT);
        read(cache, READS);
        test.pass(Duration.ofMinutes(1));

        Listener.to(cache.invalidate("k"));

        assertThat(source.loads).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void anEntryThatIsGoneAlreadyIsNotReloaded(boolean byTag) {
        ReactiveCache<String, String> cache = holding(HOT);
        read(cache, READS);

        Listener.to(byTag ? cache.invalidateTags(Set.of("tag")) : cache.clear());
        Listener.to(cache.invalidate("k"));

        assertThat(source.loads).isEmpty();
    }

    @Test
    void anAbsenceIsNotReloadedHoweverOftenItIsRead() {
        ReactiveCache<String, String> cache = test.cache(HOT)
                .readThrough((key, context) -> {
                    context.tags(List.of("tag"));
                    return source.load(key, context);
                })
                .build();
        Listener.to(cache.get("k"));
        source.last().answersNothing();
        for (int i = 0; i < READS; i++) {
            Listener.to(cache.get("k")).hasHeardOfAbsence();
        }

        Listener.to(cache.invalidate("k"));

        assertThat(source.loads).hasSize(1);
    }

    @Test
    void readsOfOneEntryDoNotMakeAnotherOneHot() {
        ReactiveCache<String, String> plain = test.weir
                .cache("plain", String.class, String.class)
                .readThrough(source)
                .build();
        ReactiveCache<String, String> hot = plain.with(HOT);
        Listener.to(plain.put("k", "old"));
        read(hot, READS);
        Listener.to(plain.put("other", "old"));

        Listener.to(hot.invalidate("other"));

        assertThat(source.loads).isEmpty();
    }

    // --- the fence, and who is on board

    @Test
    void theReloadOfAnInvalidatedKeyBringsNothingOldBack() {
        ReactiveCache<String, String> cache = holding(HOT);
        read(cache, READS);
        Listener.to(cache.invalidate("k"));

        Listener.to(cache.invalidateTags(Set.of("tag")));
        source.last().answers("too old");

        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void aSecondInvalidationTakesTheKeyFromTheReload() {
        ReactiveCache<String, String> cache = holding(HOT);
        read(cache, READS);
        Listener.to(cache.invalidate("k"));

        Listener.to(cache.invalidate("k"));
        source.last().answers("too old");

        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void whatALoadThatBeganBeforeBringsIsNotStored() {
        ReactiveCache<String, String> cache = holding(HOT);
        read(cache, READS);
        Listener<String> before = Listener.to(cache.refresh("k"));

        Listener.to(cache.invalidate("k"));
        source.loads.get(0).answers("too old");
        source.loads.get(1).answers("new");

        before.hasHeard("too old");
        Listener.to(cache.get("k")).hasHeard("new");
    }

    @Test
    void anExpiredValueIsTheFallbackOfItsReload() {
        ReactiveCache<String, String> cache = holding(policy -> HOT.apply(policy.staleIfError(Duration.ofHours(1))));
        read(cache, READS);
        Listener.to(cache.expire("k"));
        Listener<String> waiting = Listener.to(cache.get("k"));

        IllegalStateException error = new IllegalStateException("down");
        source.last().fails(error);

        waiting.hasHeard("old");
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void aTagThatWasInvalidatedBeforeDoesNotFenceTheReloadOfWhatIsExpired() {
        ReactiveCache<String, String> cache = test.cache(policy -> HOT.apply(policy.staleIfError(Duration.ofHours(1))))
                .tags(value -> List.of("tag of " + value))
                .readThrough(source)
                .build();
        Listener.to(cache.put("k", "old"));
        read(cache, READS);
        Listener.to(cache.invalidateTags(Set.of("tag of new")));

        Listener.to(cache.expire("k"));
        source.last().answers("new");

        Listener.to(cache.getIfCached("k")).hasHeard("new");
    }

    @Test
    void anErrorOfAReloadThatNobodyWaitsForIsTold() {
        ReactiveCache<String, String> cache = holding(HOT);
        read(cache, READS);
        Listener.to(cache.invalidate("k"));

        IllegalStateException error = new IllegalStateException("down");
        source.last().fails(error);

        assertThat(test.unheard).containsExactly(error);
        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    // --- with other features

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void theClassOfAKeySaysWhetherItIsReloaded(
            String name, Function<ReactiveCache<String, String>, Mono<Void>> change) {
        ReactiveCache<String, String> cache = test.cache()
                .keyClass("hot", key -> key.equals("k"), HOT)
                .readThrough(source)
                .build();
        for (String key : List.of("k", "other")) {
            Listener.to(cache.put(key, "old"));
            for (int i = 0; i < READS; i++) {
                Listener.to(cache.get(key)).hasHeard("old");
            }
        }

        Listener.to(change.apply(cache)).hasHeardOfAbsence();
        Listener.to(cache.invalidate("other"));

        assertThat(source.loads)
                .singleElement()
                .satisfies(load -> assertThat(load.keys()).containsExactly("k"));
    }

    @Test
    void aDebouncedInvalidationReloadsWhenItTakesEffect() {
        ReactiveCache<String, String> cache = test.cache(HOT)
                .debounceInvalidations(Duration.ofSeconds(1))
                .readThrough(source)
                .build();
        Listener.to(cache.invalidate("k"));
        Listener.to(cache.put("k", "old"));
        read(cache, READS);
        for (int i = 0; i < 10; i++) {
            Listener.to(cache.invalidate("k")).hasHeardNothing();
        }
        assertThat(source.loads).isEmpty();

        test.pass(Duration.ofSeconds(1));

        assertThat(source.loads).hasSize(1);
    }

    @Test
    void hotKeysOfABatchedSourceAreReloadedInBatches() {
        HeldBulkSource bulk = new HeldBulkSource();
        ReactiveCache<String, String> cache =
                test.cache(HOT).readThroughInBatches(bulk).build();
        List<String> keys = List.of("a", "b", "c", "d", "e");
        for (String key : keys) {
            Listener.to(cache.put(key, "old"));
            for (int i = 0; i < READS; i++) {
                Listener.to(cache.get(key)).hasHeard("old");
            }
        }

        Listener.to(cache.invalidateAll(keys)).hasHeardOfAbsence();
        for (int i = 0; i < bulk.loads.size(); i++) {
            bulk.echoes(bulk.loads.get(i));
        }

        keys.forEach(key -> Listener.to(cache.getIfCached(key)).hasHeard(key));
    }

    private ReactiveCache<String, String> holding(UnaryOperator<CachePolicy> policy) {
        ReactiveCache<String, String> cache = test.cache(policy)
                .tags(value -> List.of("tag"))
                .readThrough(source)
                .build();
        Listener.to(cache.put("k", "old"));
        return cache;
    }

    private static void read(ReactiveCache<String, String> cache, int times) {
        for (int i = 0; i < times; i++) {
            Listener.to(cache.get("k")).hasHeard("old");
        }
    }

    private static Arguments change(String name, Function<ReactiveCache<String, String>, Mono<Void>> change) {
        return Arguments.of(name, change);
    }
}
