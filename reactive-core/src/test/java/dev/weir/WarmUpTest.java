/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.WarmUp.Progress;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** Warm-ups: what is filled, what is left alone, and what is told of it. */
class WarmUpTest {

    private static final IllegalStateException PLANTED = new IllegalStateException("planted");

    // --- keys

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keysAreLoadedAndThoseThatAreThereAreNot(boolean shares) {
        ThroughLab lab = lab(shares);
        lab.table.writeUnseen("a", "1");
        lab.table.writeUnseen("b", "2");
        lab.one.reads("b");
        lab.table.writeUnseen("b", "3");

        TestSubscriber<Progress> told = run(lab, WarmUp.ofKeys(Flux.just("a", "b", "none")));

        assertThat(told.isTerminatedComplete()).isTrue();
        assertThat(last(told)).isEqualTo(new Progress(1, 2, 1, 0, true));
        assertThat(last(told).done()).isEqualTo(3);
        lab.table.writeUnseen("a", "later");
        assertThat(lab.one.looksAt("a").value()).contains("1");
        assertThat(lab.one.looksAt("b").value()).contains("2");
        assertThat(lab.one.looksAt("none").isAbsent()).isTrue();
    }

    @Test
    void keysTravelToTheStoreTogetherAndOnlySoManyAreUnderWay() {
        ThroughLab lab = lab(true);
        int[] questions = new int[1];
        lab.one.store.delay(() -> Duration.ofMillis(1), () -> {
            questions[0]++;
            return Duration.ZERO;
        });
        long[] asked = new long[1];
        Flux<String> keys = Flux.range(0, 5_000).map(i -> "k" + i).doOnRequest(n -> asked[0] = Math.max(asked[0], n));

        TestSubscriber<Progress> told =
                run(lab, WarmUp.<String, String>ofKeys(keys).inFlight(500));

        assertThat(last(told).loaded()).isEqualTo(5_000);
        assertThat(questions[0]).isLessThan(100);
        assertThat(asked[0]).isEqualTo(500);
    }

    @Test
    void aKeyThatCannotBeLoadedIsCounted() {
        ThroughLab lab = lab(false);
        lab.one.store.cut();

        TestSubscriber<Progress> told = run(lab, WarmUp.ofKeys(Flux.just("a", "b")));

        assertThat(told.isTerminatedComplete()).isTrue();
        assertThat(last(told)).isEqualTo(new Progress(1, 0, 0, 2, true));
    }

    @Test
    void keysThatCannotBeToldEndIt() {
        ThroughLab lab = lab(false);

        TestSubscriber<Progress> told = run(lab, WarmUp.ofKeys(Flux.just("a").concatWith(Mono.error(PLANTED))));

        assertThat(told.expectTerminalError()).isSameAs(PLANTED);
    }

    @Test
    void ofNothingOnlyTheEndIsTold() {
        TestSubscriber<Progress> told = run(lab(false), WarmUp.ofKeys(Flux.empty()));

        assertThat(told.getReceivedOnNext()).containsExactly(new Progress(1, 0, 0, 0, true));
    }

    @Test
    void aClosedCacheEndsIt() {
        ThroughLab lab = lab(false);
        Listener.to(lab.one.weir.close());

        TestSubscriber<Progress> told = run(lab, WarmUp.ofKeys(Flux.just("a", "b")));

        assertThat(told.expectTerminalError()).isInstanceOf(CacheClosedException.class);
    }

    @Test
    void whatIsOfOneTenantIsFilledForThatOne() {
        ReactiveCache<String, String> cache = new TestWeir()
                .cache()
                .perTenant(TenantQuota.entries(10))
                .readThrough(key -> Mono.deferContextual(context -> Mono.justOrEmpty(CacheContext.tenantIn(context))))
                .build();

        cache.forTenant("acme").warmUp(WarmUp.ofKeys(Flux.just("k"))).blockLast();

        Listener.to(cache.forTenant("acme").getIfCached("k")).hasHeard("acme");
        Listener.to(cache.forTenant("other").getIfCached("k")).hasHeardOfAbsence();
    }

    // --- who listens

    @Test
    void whoIsSlowHearsTheLastWord() {
        ThroughLab lab = lab(false);
        TestSubscriber<Progress> slow =
                TestSubscriber.builder().initialRequest(1).build();

        lab.one
                .cache
                .warmUp(WarmUp.ofKeys(Flux.range(0, 1_000).map(i -> "k" + i)))
                .subscribe(slow);

        assertThat(TestWeir.poolOf(lab.one.cache).tier.size()).isEqualTo(1_000);
        slow.request(1);
        assertThat(slow.getReceivedOnNext()).hasSize(2);
        assertThat(last(slow)).isEqualTo(new Progress(1, 1_000, 0, 0, true));
        assertThat(slow.isTerminatedComplete()).isTrue();
    }

    @Test
    void whoLeavesEndsIt() {
        ThroughLab lab = lab(false);
        Sinks.Many<String> keys = Sinks.many().unicast().onBackpressureBuffer();
        TestSubscriber<Progress> told = TestSubscriber.create();
        lab.one.cache.warmUp(WarmUp.ofKeys(keys.asFlux())).subscribe(told);
        keys.tryEmitNext("a");

        told.cancel();
        keys.tryEmitNext("b");

        assertThat(lab.one.looksAt("a")).isNotNull();
        assertThat(lab.one.looksAt("b")).isNull();
        assertThat(TestWeir.poolOf(lab.one.cache).tier.watches.lasting()).isZero();
    }

    @Test
    void eachWhoAsksHasAWarmUpOfHisOwn() {
        ThroughLab lab = lab(false);
        Flux<Progress> progress = lab.one.cache.warmUp(WarmUp.ofKeys(Flux.just("a")));

        assertThat(progress.blockLast()).isEqualTo(new Progress(1, 1, 0, 0, true));
        assertThat(progress.blockLast()).isEqualTo(new Progress(1, 0, 1, 0, true));
    }

    // --- on a schedule

    @Test
    void itIsRepeatedUntilItIsCancelledWhateverBecomesOfARound() {
        ThroughLab lab = lab(false);
        int[] rounds = new int[1];
        Publisher<String> keys = Flux.defer(() -> ++rounds[0] == 2 ? Flux.error(PLANTED) : Flux.just("k" + rounds[0]));
        TestSubscriber<Progress> told = TestSubscriber.create();
        lab.one
                .cache
                .warmUp(WarmUp.<String, String>ofKeys(keys).every(Duration.ofMinutes(1)))
                .subscribe(told);

        lab.pass(Duration.ofMinutes(2).plusSeconds(1));

        assertThat(told.getReceivedOnNext().stream().filter(Progress::isOver))
                .containsExactly(
                        new Progress(1, 1, 0, 0, true), new Progress(2, 0, 0, 1, true), new Progress(3, 1, 0, 0, true));
        assertThat(lab.one.unheard).containsExactly(PLANTED);
        told.cancel();
        lab.pass(Duration.ofMinutes(5));
        assertThat(rounds[0]).isEqualTo(3);
    }

    // --- rows

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsAreFilledAsTheyCome(boolean shares) {
        ThroughLab lab = lab(shares);
        lab.one.reads("there");

        TestSubscriber<Progress> told =
                run(lab, WarmUp.ofRows(Flux.just(Map.entry("a", "of the query"), Map.entry("there", "of the query"))));

        assertThat(last(told)).isEqualTo(new Progress(1, 1, 1, 0, true));
        assertThat(lab.one.looksAt("a").value()).contains("of the query");
        assertThat(lab.one.looksAt("there").isAbsent()).isTrue();
        if (shares) {
            assertThat(lab.two.reads("a")).isEqualTo("of the query");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRowThatWasWrittenSinceIsAskedOfTheSource(boolean shares) {
        ThroughLab lab = lab(shares);
        lab.table.writeUnseen("k", "old");
        Sinks.Many<Map.Entry<String, String>> query = Sinks.many().unicast().onBackpressureBuffer();
        TestSubscriber<Progress> told = TestSubscriber.create();
        lab.one.cache.warmUp(WarmUp.ofRows(query.asFlux())).subscribe(told);
        (shares ? lab.two : lab.one).puts("k", "new");
        // What was written is not there any more either, so that the row would be stored.
        lab.pass(Duration.ofMinutes(61));

        query.tryEmitNext(Map.entry("k", "old"));
        query.tryEmitComplete();
        lab.pass(Duration.ofSeconds(3));

        assertThat(last(told)).isEqualTo(new Progress(1, 1, 0, 0, true));
        assertThat(lab.one.reads("k")).isEqualTo("new");
        assertThat(lab.two.reads("k")).isEqualTo("new");
    }

    /** That it was flushed stands in no log. */
    @Test
    void aRowThatWasReadBeforeWhatWasWrittenBehindWasFlushedIsAskedOfTheSource() {
        TwoDrains test = new TwoDrains();
        TwoDrains.Process one = test.process();
        test.table.writeUnseen("k", "old");
        one.store.cut();
        one.puts("k", "new");
        test.pass(Duration.ofSeconds(5));
        Sinks.Many<Map.Entry<String, String>> query = Sinks.many().unicast().onBackpressureBuffer();
        one.cache.warmUp(WarmUp.ofRows(query.asFlux())).subscribe(TestSubscriber.create());
        one.store.restore();
        test.pass(Duration.ofMinutes(61));
        assertThat(test.table.rows()).containsEntry("k", "new");

        query.tryEmitNext(Map.entry("k", "old"));
        test.pass(Duration.ofSeconds(3));

        assertThat(one.cache.getIfCached("k").block()).isEqualTo("new");
    }

    /** The other process has invalidated it, and this one is told only after it has been given the lease. */
    @Test
    void aRowIsNotStoredBeforeTheLogIsReadThatFar() {
        ThroughLab lab = lab(true);
        Duration[] deafFor = {Duration.ZERO};
        Random random = new Random(42);
        ReactiveCache<String, String> deaf = Weir.named("shop")
                .clock(lab.clock)
                .random(() -> random)
                .remote(GatedBackend.over(lab.server.link(), lab.clock, positions -> deafFor[0]))
                .build()
                .cache("products", String.class, String.class)
                .writeThrough(lab.table.another())
                .build();
        lab.pass(Duration.ofSeconds(1));
        lab.table.writeUnseen("k", "old");
        Sinks.Many<Map.Entry<String, String>> query = Sinks.many().unicast().onBackpressureBuffer();
        TestSubscriber<Progress> told = TestSubscriber.create();
        deaf.warmUp(WarmUp.ofRows(query.asFlux())).subscribe(told);
        deafFor[0] = Duration.ofMillis(300);
        lab.passMillis(400);
        lab.table.writeUnseen("k", "new");
        Listener.to(lab.two.cache.invalidate("k")).hasHeardOfAbsence();

        query.tryEmitNext(Map.entry("k", "old"));
        query.tryEmitComplete();
        lab.pass(Duration.ofSeconds(3));

        assertThat(last(told)).isEqualTo(new Progress(1, 1, 0, 0, true));
        lab.table.writeUnseen("k", "of somebody else");
        assertThat(lab.two.reads("k")).as("stored").isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRowWhoseTagWasInvalidatedSinceIsAskedOfTheSource(boolean shares) {
        ThroughLab lab = shares
                ? ThroughLab.shared(builder -> builder.tags(value -> Set.of("red")))
                : ThroughLab.local(builder -> builder.tags(value -> Set.of("red")));
        Sinks.Many<Map.Entry<String, String>> query = Sinks.many().unicast().onBackpressureBuffer();
        TestSubscriber<Progress> told = TestSubscriber.create();
        lab.one.cache.warmUp(WarmUp.ofRows(query.asFlux())).subscribe(told);
        lab.table.writeUnseen("k", "new");
        lab.one.done((shares ? lab.two : lab.one).cache.invalidateTags(Set.of("red")));

        query.tryEmitNext(Map.entry("k", "old"));
        query.tryEmitComplete();
        lab.pass(Duration.ofSeconds(3));

        assertThat(last(told).loaded()).isEqualTo(1);
        assertThat(lab.one.reads("k")).isEqualTo("new");
    }

    @Test
    void aProcessThatDoesNotKnowWhatOthersChangeAsksTheSource() {
        ThroughLab lab = lab(true);
        lab.table.writeUnseen("k", "new");
        lab.one.link.cut();
        lab.pass(Duration.ofSeconds(3));

        TestSubscriber<Progress> told = run(lab, WarmUp.ofRows(Flux.just(Map.entry("k", "old"))));

        assertThat(last(told).done()).isEqualTo(1);
        assertThat(lab.one.reads("k")).isEqualTo("new");
    }

    private static ThroughLab lab(boolean shares) {
        return shares ? ThroughLab.shared() : ThroughLab.local();
    }

    private static TestSubscriber<Progress> run(ThroughLab lab, WarmUp<String, String> what) {
        TestSubscriber<Progress> told = TestSubscriber.create();
        lab.one.cache.warmUp(what).subscribe(told);
        IntStream.range(0, 500).takeWhile(i -> !told.isTerminated()).forEach(i -> lab.passMillis(20));
        return told;
    }

    private static Progress last(TestSubscriber<Progress> told) {
        List<Progress> all = told.getReceivedOnNext();
        return all.get(all.size() - 1);
    }
}
