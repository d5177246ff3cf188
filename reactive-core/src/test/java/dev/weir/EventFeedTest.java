/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheEvent.Origin;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** What subscribers of a feed get, in which order, and what it costs those who tell. */
class EventFeedTest {

    /** The work of the executor, done when the test says so. */
    private final Queue<Runnable> handedOver = new ArrayDeque<>();

    private final EventFeed feed = new EventFeed(handedOver::add);
    private final TestSubscriber<CacheEvent> subscriber = TestSubscriber.create();

    @Test
    void nobodyHearsWhereNobodyListens() {
        assertThat(feed.isHeard()).isFalse();

        feed.tell(event(1));

        assertThat(feed.dropped()).isZero();
        feed.flux().subscribe(subscriber);
        assertThat(feed.isHeard()).isTrue();
        deliver();
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
    }

    @Test
    void eventsComeInOrderOnTheExecutorAndNowhereElse() {
        feed.flux().subscribe(subscriber);

        tell(1, 3);

        assertThat(subscriber.getReceivedOnNext()).isEmpty();
        assertThat(handedOver).as("one task for all three").hasSize(1);
        deliver();
        assertThat(heard(subscriber)).containsExactly(1, 2, 3);
        tell(4, 4);
        deliver();
        assertThat(heard(subscriber)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aSubscriberGetsWhatItAsksFor() {
        TestSubscriber<CacheEvent> slow =
                TestSubscriber.builder().initialRequest(0).build();
        feed.flux().subscribe(slow);
        tell(1, 3);
        deliver();
        assertThat(slow.getReceivedOnNext()).isEmpty();

        slow.request(2);
        assertThat(slow.getReceivedOnNext()).as("not on the asking thread").isEmpty();
        deliver();
        assertThat(heard(slow)).containsExactly(1, 2);

        slow.request(1);
        deliver();
        assertThat(heard(slow)).containsExactly(1, 2, 3);
        tell(4, 4);
        deliver();
        assertThat(heard(slow)).containsExactly(1, 2, 3);
    }

    @Test
    void whoNeverAsksIsNeverHandedToTheExecutorAndItsDropsAreCounted() {
        TestSubscriber<CacheEvent> silent =
                TestSubscriber.builder().initialRequest(0).build();
        feed.flux().subscribe(silent);

        for (int i = 0; i < EventOutlet.ROOM; i++) {
            assertThat(feed.isHeard()).isTrue();
            feed.tell(event(i));
        }

        assertThat(feed.dropped()).isZero();
        assertThat(feed.isHeard()).as("nobody has room").isFalse();
        assertThat(feed.dropped()).as("the event that was not made").isEqualTo(1);
        feed.tell(event(-1));
        assertThat(feed.dropped()).isEqualTo(2);
        assertThat(handedOver).isEmpty();

        silent.request(Long.MAX_VALUE);
        deliver();
        assertThat(heard(silent))
                .containsExactlyElementsOf(
                        IntStream.range(0, EventOutlet.ROOM).boxed().toList());
        assertThat(feed.isHeard()).as("there is room again").isTrue();
    }

    @Test
    void aFullSubscriberTakesNothingFromTheOthers() {
        TestSubscriber<CacheEvent> silent =
                TestSubscriber.builder().initialRequest(0).build();
        feed.flux().subscribe(silent);
        feed.flux().subscribe(subscriber);
        tell(1, EventOutlet.ROOM);
        deliver();

        assertThat(feed.isHeard()).isTrue();
        feed.tell(event(0));
        deliver();

        assertThat(subscriber.getReceivedOnNext()).hasSize(EventOutlet.ROOM + 1);
        assertThat(feed.dropped()).isEqualTo(1);
    }

    @Test
    void whoLeavesIsForgottenWithWhatItHasNotHeard() {
        feed.flux().subscribe(subscriber);
        tell(1, 3);

        subscriber.cancel();
        deliver();

        assertThat(subscriber.getReceivedOnNext()).isEmpty();
        assertThat(feed.isHeard()).isFalse();
        tell(4, 4);
        assertThat(handedOver).isEmpty();
        assertThat(feed.dropped()).isZero();
    }

    @Test
    void oneOfThreeLeaves() {
        TestSubscriber<CacheEvent> first = TestSubscriber.create();
        TestSubscriber<CacheEvent> last = TestSubscriber.create();
        feed.flux().subscribe(first);
        feed.flux().subscribe(subscriber);
        feed.flux().subscribe(last);

        subscriber.cancel();
        tell(1, 1);
        deliver();

        assertThat(heard(first)).containsExactly(1);
        assertThat(heard(last)).containsExactly(1);
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
    }

    @Test
    void whoLeavesWhileItHearsGetsNoMore() {
        Flux<CacheEvent> two = feed.flux().take(2);
        two.subscribe(subscriber);
        tell(1, 3);

        deliver();

        assertThat(heard(subscriber)).containsExactly(1, 2);
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(feed.isHeard()).isFalse();
    }

    @Test
    void whoLeavesBeforeItIsThereIsNotListedEither() {
        feed.flux().doOnSubscribe(subscription -> subscription.cancel()).subscribe(subscriber);

        assertThat(feed.isHeard()).isFalse();
    }

    @Test
    void closingCompletesAfterWhatWasTold() {
        TestSubscriber<CacheEvent> slow =
                TestSubscriber.builder().initialRequest(1).build();
        feed.flux().subscribe(slow);
        tell(1, 2);

        feed.close();

        assertThat(feed.isHeard()).isFalse();
        feed.tell(event(3));
        deliver();
        assertThat(heard(slow)).containsExactly(1);
        assertThat(slow.isTerminated()).isFalse();
        slow.request(1);
        deliver();
        assertThat(heard(slow)).containsExactly(1, 2);
        assertThat(slow.isTerminatedComplete()).isTrue();
    }

    @Test
    void whoHasHeardAllIsCompletedWithoutAskingForMore() {
        TestSubscriber<CacheEvent> slow =
                TestSubscriber.builder().initialRequest(1).build();
        feed.flux().subscribe(slow);
        tell(1, 1);
        deliver();

        feed.close();
        deliver();

        assertThat(slow.isTerminatedComplete()).isTrue();
    }

    @Test
    void whoComesAfterTheEndIsCompleted() {
        feed.close();
        feed.close();

        feed.flux().subscribe(subscriber);
        deliver();

        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(feed.isHeard()).isFalse();
    }

    @Test
    void aSubscriberMayTellAnEventWhileItHearsOne() {
        EventFeed atOnce = new EventFeed(Runnable::run);
        Flux<CacheEvent> echoing = atOnce.flux().doOnNext(event -> {
            if (number(event) == 1) {
                atOnce.tell(event(2));
                atOnce.tell(event(3));
            }
        });
        echoing.subscribe(subscriber);

        atOnce.tell(event(1));

        assertThat(heard(subscriber)).containsExactly(1, 2, 3);
    }

    @Test
    void anOutletCanBeLookedAt() {
        TestSubscriber<CacheEvent> slow =
                TestSubscriber.builder().initialRequest(3).build();
        feed.flux().subscribe(slow);
        Scannable outlet = Scannable.from(Scannable.from(slow).scan(Attr.PARENT));
        tell(1, 2);

        assertThat(outlet.scan(Attr.BUFFERED)).isEqualTo(2);
        assertThat(outlet.scan(Attr.CAPACITY)).isEqualTo(EventOutlet.ROOM);
        assertThat(outlet.scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isEqualTo(3);
        assertThat(outlet.scan(Attr.ACTUAL)).isSameAs(slow);
        assertThat(outlet.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
        assertThat(outlet.scan(Attr.CANCELLED)).isFalse();
        deliver();
        assertThat(outlet.scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isEqualTo(1);
        assertThat(outlet.scan(Attr.TERMINATED)).isFalse();
        feed.close();
        deliver();
        assertThat(outlet.scan(Attr.TERMINATED)).isTrue();
        assertThat(Scannable.from(feed.flux()).scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
    }

    private void tell(int from, int to) {
        IntStream.rangeClosed(from, to).mapToObj(EventFeedTest::event).forEach(feed::tell);
    }

    private void deliver() {
        for (Runnable task = handedOver.poll(); task != null; task = handedOver.poll()) {
            task.run();
        }
    }

    static CacheEvent event(int number) {
        return new CacheEvent.PrefixInvalidated("cache", Instant.EPOCH, Integer.toString(number), Origin.CALLER);
    }

    static int number(CacheEvent event) {
        return Integer.parseInt(((CacheEvent.PrefixInvalidated) event).prefix());
    }

    static List<Integer> heard(TestSubscriber<CacheEvent> subscriber) {
        return subscriber.getReceivedOnNext().stream()
                .map(EventFeedTest::number)
                .toList();
    }
}
