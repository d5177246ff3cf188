/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheEvent;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import dev.weir.policy.WhileBlind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What is asked for many keys happens to each of them, whatever becomes of the others and of who has asked for it. */
class ManyAtOnceTest {

    private static final Duration SOON = Duration.ofSeconds(6);

    /** More than are sent at a time. */
    private static final List<String> MANY =
            IntStream.range(0, 600).mapToObj(i -> "k" + i).toList();

    /** Of two classes, in turn. */
    private static final List<String> MIXED = Stream.of("a1", "b1", "a2", "b2").toList();

    /** Half a character, which cannot be written down. */
    private static final String UNWRITABLE = "\ud800";

    private final TwoProcesses test =
            new TwoProcesses(builder -> builder.tags(value -> Set.of(value.equals("bad") ? "" : "red"))
                    .policy(CachePolicy.freshFor(Duration.ofHours(1)).reloadIfRead(1_000))
                    .keyClass("b", key -> key.startsWith("b"), policy -> policy.staleIfError(Duration.ofHours(3)))
                    .keyClass("hot", key -> key.startsWith("hot"), policy -> policy.reloadIfRead(1))
                    .remote(RemotePolicy.DEFAULT.whileBlind(WhileBlind.KEEP)));

    @Test
    void noneIsLeftOutBecauseAnotherIsNotConfirmed() {
        bothKnow(MANY);
        test.one.link.cut();
        failsToConfirm(test.one.cache.invalidateAll(MANY));
        assertThat(owed()).isEqualTo(MANY.size());

        isToldWhenTheTierIsBack(MANY);
    }

    @Test
    void whoGivesUpWaitingLeavesNoneOut() {
        bothKnow(MANY);
        test.one.link.loseRequests(() -> true);
        Listener<Void> told = Listener.to(test.one.cache.invalidateAll(Stream.concat(
                        MANY.stream().limit(400),
                        Stream.concat(Stream.of(UNWRITABLE), MANY.stream().skip(400)))
                .toList()));
        told.leaves();

        test.one.link.loseRequests(() -> false);
        isToldWhenTheTierIsBack(MANY);
    }

    @Test
    void whoLeavesInTheMomentInWhichAKeyIsBegunLeavesNoneOut() {
        ReactiveCache<String, String> cache = new TestWeir().cache().build();
        cache.putAll(MANY.stream().collect(Collectors.toMap(Function.identity(), key -> "old")))
                .block();
        Listener<Void> told = Listener.idle();
        cache.events().ofType(CacheEvent.Invalidated.class).subscribe(first -> told.leaves());
        told.subscribesTo(cache.invalidateAll(MANY));

        assertThat(told.isOver()).as("left before the end").isFalse();
        assertThat(Flux.fromIterable(MANY)
                        .concatMap(cache::getIfCached)
                        .collectList()
                        .block())
                .isEmpty();
    }

    @Test
    void noClassIsLeftOutBecauseOneFailsAtOnce() {
        bothKnow(MIXED);
        test.one.link.cut();
        // Until nothing is sent any more.
        MANY.forEach(key -> failsToConfirm(test.one.cache.invalidate(key)));
        failsToConfirm(test.one.cache.invalidateAll(MIXED));

        isToldWhenTheTierIsBack(MIXED);
    }

    @Test
    void ofValuesThatCannotBePutNoneKeepsTheOldOne() {
        List<String> all = Stream.concat(MANY.stream(), MIXED.stream()).toList();
        bothKnow(all);
        test.one.link.cut();
        failsToConfirm(
                test.one.cache.putAll(all.stream().collect(Collectors.toMap(Function.identity(), key -> "put"))));

        isToldWhenTheTierIsBack(all);
    }

    @Test
    void aKeyThatIsNoneKeepsNoOtherFromBeingForgotten() {
        bothKnow(List.of("k", "hot"));
        assertThat(test.one.reads("hot")).isEqualTo("old");
        int before = test.loads.get();
        Listener<Void> told = Listener.to(test.one.cache.invalidateAll(List.of(UNWRITABLE, "k", "hot")));

        assertThat(told.error()).isInstanceOf(IllegalArgumentException.class);
        assertThat(test.loads.get()).as("the hot one, at once").isEqualTo(before + 1);
        assertThat(test.one.reads("k")).isEqualTo("new");
    }

    @Test
    void aValueThatCannotBeTaggedKeepsNoOtherFromBeingStored() {
        TestWeir alone = new TestWeir();
        ReactiveCache<String, String> cache = alone.cache()
                .tags(value -> Set.of(value.equals("bad") ? "" : "red"))
                .build();
        Listener<Void> told = Listener.to(Flux.fromIterable(List.of("a", "b", "c"))
                .collectMap(key -> key, key -> key.equals("b") ? "bad" : "good")
                .flatMap(cache::putAll));

        assertThat(told.error()).isInstanceOf(InvalidTagException.class);
        assertThat(cache.getAll(List.of("a", "b", "c")).block()).containsOnlyKeys("a", "c");
    }

    @Test
    void whatMatchesIsForgottenHereWhileTheTierIsAway() {
        bothKnow(MIXED);
        test.one.link.cut();
        StepVerifier.create(test.one.cache.invalidateMatching("?1").collectSortedList())
                .verifyError(TierUnavailableException.class);
        assertThat(owed()).isEqualTo(2);

        isToldWhenTheTierIsBack(List.of("a1", "b1"));
        assertThat(test.two.reads("a2")).isEqualTo("old");
    }

    @Test
    void whatMatchesIsForgottenHereAlsoIfTheTierForgetsNothing() {
        bothKnow(MIXED);
        test.server.refuseWrites("OOM");
        StepVerifier.create(test.one.cache.invalidateMatching("*")).verifyError(TierUnavailableException.class);
        assertThat(MIXED).allSatisfy(key -> assertThat(test.one.reads(key)).isEqualTo("new"));

        test.server.acceptWrites();
        isToldWhenTheTierIsBack(MIXED);
    }

    @Test
    void valuesThatCannotBeAcceptedAreRefusedTogether() {
        TwoDrains behind = new TwoDrains();
        TwoDrains.Process process = behind.process();
        process.link.cut();
        Listener<Void> told = Listener.to(
                process.cache.putAll(MANY.stream().collect(Collectors.toMap(Function.identity(), key -> "put"))));
        behind.pass(TwoDrains.SPEC.acceptWithin().plusSeconds(1));

        assertThat(told.error()).isInstanceOf(TierUnavailableException.class);
    }

    private void bothKnow(Collection<String> keys) {
        keys.forEach(key -> {
            test.source.put(key, "old");
            assertThat(test.one.reads(key)).isEqualTo("old");
            assertThat(test.two.reads(key)).isEqualTo("old");
            test.source.put(key, "new");
        });
    }

    private void isToldWhenTheTierIsBack(Collection<String> keys) {
        test.one.link.restore();
        test.pass(SOON);
        assertThat(keys).allSatisfy(key -> {
            assertThat(test.one.reads(key)).isEqualTo("new");
            assertThat(test.two.reads(key)).isEqualTo("new");
        });
        assertThat(owed()).isZero();
    }

    private int owed() {
        return requireNonNull(test.one.weir.remote()).recovery().size();
    }

    private static void failsToConfirm(Mono<Void> change) {
        assertThat(Listener.to(change).error()).isInstanceOf(TierUnavailableException.class);
    }
}
