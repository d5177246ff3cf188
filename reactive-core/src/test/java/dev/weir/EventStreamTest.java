/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Events of a Flux: each emitted in its turn, after it has taken effect, and no more of them at once than is promised. */
class EventStreamTest {

    private static final int EVENTS = 16;

    private final Map<String, Sinks.Empty<Void>> held = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final RecordedCache recorded = new RecordedCache("cache");
    private final EventRules<String> rules = EventRules.on(String.class).invalidateTags(recorded.cache, List::of);

    /** Holds each event that takes effect until {@link #letTakeEffect}. */
    private final EventRules<String> heldRules = EventRules.on(String.class).invalidate(recorded.cache, this::hold);

    EventStreamTest() {
        recorded.acts(() -> {
            String event = recorded.requests.get(recorded.requests.size() - 1).split(" ")[1];
            Sinks.Empty<Void> effect = held.get(event);
            return effect == null
                    ? Mono.empty()
                    : effect.asMono().doOnTerminate(underWay::decrementAndGet).doOnCancel(underWay::decrementAndGet);
        });
    }

    @Test
    void anEventIsEmittedAfterItHasTakenEffect() {
        TestPublisher<String> events = TestPublisher.create();
        List<String> seen = new ArrayList<>();
        events.flux().transform(heldRules.each()).subscribe(seen::add);

        events.next("a");
        assertThat(seen).isEmpty();
        letTakeEffect("a");

        assertThat(seen).containsExactly("a");
    }

    @Test
    void eventsKeepTheirOrderWhicheverTakesEffectFirst() {
        List<String> seen = new ArrayList<>();
        Flux.just("a", "b", "c").transform(heldRules.each()).subscribe(seen::add);

        letTakeEffect("c");
        letTakeEffect("b");
        assertThat(seen).isEmpty();
        letTakeEffect("a");

        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void noMoreEventsTakeEffectAtOnceThanPromised() {
        List<Integer> numbers = IntStream.range(0, 100).boxed().toList();
        List<String> seen = new ArrayList<>();
        Flux.fromIterable(numbers)
                .map(String::valueOf)
                .transform(heldRules.each())
                .subscribe(seen::add);

        assertThat(underWay).hasValue(EVENTS);
        numbers.forEach(number -> letTakeEffect(String.valueOf(number)));

        assertThat(most).hasValue(EVENTS);
        assertThat(seen).isEqualTo(numbers.stream().map(String::valueOf).toList());
    }

    @Test
    void whoAsksForLittleSlowsTheSource() {
        AtomicLong requested = new AtomicLong();
        Flux<Integer> events = Flux.range(0, 1_000_000).doOnRequest(requested::addAndGet);
        EventRules<Object> all = EventRules.on(Object.class).clear(recorded.cache);

        StepVerifier.create(events.transform(all.each()), 0)
                .thenRequest(10)
                .expectNextCount(10)
                .then(() -> assertThat(requested.get()).isLessThanOrEqualTo(10 + 2 * EVENTS))
                .then(() -> assertThat(recorded.requests.size()).isLessThanOrEqualTo(10 + 2 * EVENTS))
                .thenCancel()
                .verify();
    }

    @Test
    void eventsThatNoRuleIsAboutPass() {
        Object other = new Object();
        EventRules<Object> mixed = EventRules.on(Object.class).and(rules);

        StepVerifier.create(Flux.just("a", other, 1).transform(mixed.each()))
                .expectNext("a", other, 1)
                .verifyComplete();

        assertThat(recorded.requests).containsExactly("invalidateTags [a] by RULE");
    }

    @Test
    void aMessageIsEmittedAfterTheEventInIt() {
        record Message(String payload) {}
        Message empty = new Message(null);
        Message full = new Message("a");

        StepVerifier.create(Flux.just(empty, full).transform(rules.eachOf(Message::payload)))
                .expectNext(empty, full)
                .verifyComplete();

        assertThat(recorded.requests).containsExactly("invalidateTags [a] by RULE");
    }

    // --- failures

    @Test
    void anEventThatFailsEndsTheStreamAfterThoseBeforeIt() {
        List<String> seen = new ArrayList<>();
        List<Throwable> errors = new ArrayList<>();
        EventRules<String> failing = heldRules.when(EventStreamTest::notBroken);

        Flux.just("a", "broken", "c").transform(failing.each()).subscribe(seen::add, errors::add);
        assertThat(errors).isEmpty();
        letTakeEffect("a");

        assertThat(seen).containsExactly("a");
        assertThat(errors).hasSize(1).first().isInstanceOf(EventRuleException.class);
        assertThat(underWay).as("the effect of the event after it is cancelled").hasValue(0);
    }

    @Test
    void severalEventsThatFailAtOnceAreOneError() {
        EventRules<String> failing = rules.when(EventStreamTest::notBroken);

        StepVerifier.create(Flux.just("broken", "broken too", "broken 3").transform(failing.each()))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(EventRuleException.class)
                        .hasRootCauseMessage("broken")
                        .hasNoSuppressedExceptions());
    }

    @Test
    void whoTakesFailedEventsKeepsTheStreamGoing() {
        List<String> letters = new ArrayList<>();
        Sinks.Empty<Void> sent = Sinks.empty();
        EventRules<String> failing = rules.when(EventStreamTest::notBroken);
        List<String> seen = new ArrayList<>();

        Flux.just("a", "broken", "c")
                .transform(failing.each((event, error) -> {
                    letters.add(event + ": " + error.getCause().getMessage());
                    return sent.asMono();
                }))
                .subscribe(seen::add);

        assertThat(letters).containsExactly("broken: broken");
        assertThat(seen).containsExactly("a");
        sent.tryEmitEmpty().orThrow();
        assertThat(seen).containsExactly("a", "broken", "c");
    }

    @Test
    void aFailedMessageIsHandedOverAsItCame() {
        record Message(int offset, String payload) {}
        List<Message> letters = new ArrayList<>();
        EventRules<String> failing = rules.when(EventStreamTest::notBroken);

        StepVerifier.create(Flux.just(new Message(7, "broken"))
                        .transform(failing.eachOf(
                                Message::payload, (message, error) -> Mono.fromRunnable(() -> letters.add(message)))))
                .expectNextCount(1)
                .verifyComplete();

        assertThat(letters).containsExactly(new Message(7, "broken"));
    }

    @Test
    void whoFailsToTakeFailedEventsEndsTheStream() {
        EventRules<String> failing = rules.when(EventStreamTest::notBroken);
        RuntimeException full = new IllegalStateException("full");

        StepVerifier.create(Flux.just("a", "broken").transform(failing.each((event, error) -> Mono.error(full))))
                .expectNext("a")
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(full));
        StepVerifier.create(Flux.just("a", "broken").transform(failing.each((event, error) -> null)))
                .expectNext("a")
                .verifyErrorMessage(
                        "The function that takes failed events returned null: return Mono.empty() when it has taken one");
        StepVerifier.create(Flux.just("a", "broken").transform(failing.each((event, error) -> {
                    throw full;
                })))
                .expectNext("a")
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(full));
    }

    @Test
    void aFunctionThatFindsNoEventIsAFailureOfItsMessage() {
        RuntimeException planned = new IllegalStateException("planned");
        List<Throwable> errors = new ArrayList<>();

        StepVerifier.create(Flux.just(1, 2)
                        .transform(rules.eachOf(
                                message -> {
                                    throw planned;
                                },
                                (message, error) -> Mono.fromRunnable(() -> errors.add(error)))))
                .expectNext(1, 2)
                .verifyComplete();

        assertThat(errors).containsExactly(planned, planned);
    }

    @Test
    void aSourceThatFailsDoesSoAfterItsEvents() {
        TestPublisher<String> events = TestPublisher.create();
        List<String> seen = new ArrayList<>();
        List<Throwable> errors = new ArrayList<>();
        RuntimeException planned = new IllegalStateException("planned");
        events.flux().transform(heldRules.each()).subscribe(seen::add, errors::add);

        events.next("a", "b").error(planned);
        assertThat(errors).isEmpty();
        letTakeEffect("a");
        letTakeEffect("b");

        assertThat(seen).containsExactly("a", "b");
        assertThat(errors).containsExactly(planned);
    }

    @Test
    void whoLeavesCancelsWhatIsUnderWay() {
        TestPublisher<String> events = TestPublisher.create();
        var subscription = events.flux().transform(heldRules.each()).subscribe();
        events.next("a", "b");
        assertThat(underWay).hasValue(2);

        subscription.dispose();

        events.assertCancelled();
        assertThat(underWay).hasValue(0);
    }

    private String hold(String event) {
        held.put(event, Sinks.empty());
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        return event;
    }

    private void letTakeEffect(String event) {
        held.get(event).tryEmitEmpty().orThrow();
    }

    private static boolean notBroken(String event) {
        if (event.startsWith("broken")) {
            throw new IllegalArgumentException(event);
        }
        return true;
    }
}
