/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.EventFeedTest.event;
import static dev.weir.EventFeedTest.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheEvent;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Many tell and many hear at the same time: what was told was heard, in each teller's order, or counted as dropped. */
class EventFeedSoakTest {

    private static final int TELLERS = 4;
    private static final int EACH = 20_000;

    private final EventFeed feed = new EventFeed(CacheClock.system().deliveries());

    @Test
    void nothingIsLostUncounted() {
        Mono<List<List<Integer>>> heard =
                Flux.merge(listener(Long.MAX_VALUE), listener(1), listener(64)).collectList();
        // Tellers are threads that must not block: BlockHound is told if one waits.
        Mono<Void> told = Flux.range(0, TELLERS)
                .flatMap(teller -> Mono.fromRunnable(() -> tellAll(teller)).subscribeOn(Schedulers.parallel()), TELLERS)
                .then(Mono.fromRunnable(feed::close));

        StepVerifier.create(Mono.zip(heard, told.thenReturn(true)))
                .assertNext(all -> {
                    List<List<Integer>> listeners = all.getT1();
                    assertThat(listeners).hasSize(3).allSatisfy(EventFeedSoakTest::isInOrder);
                    long numbers = listeners.stream().mapToLong(List::size).sum();
                    assertThat(numbers + feed.dropped()).isEqualTo(3L * TELLERS * EACH);
                })
                .expectComplete()
                .verify(Duration.ofSeconds(60));
    }

    private Mono<List<Integer>> listener(long demand) {
        Flux<CacheEvent> events =
                demand == Long.MAX_VALUE ? feed.flux() : feed.flux().limitRate((int) demand);
        return events.map(event -> number(event)).collectList();
    }

    private void tellAll(int teller) {
        IntStream.range(0, EACH).forEach(i -> feed.tell(event(i * TELLERS + teller)));
    }

    private static void isInOrder(List<Integer> numbers) {
        List<Integer> last = new ArrayList<>(List.of(-1, -1, -1, -1));
        for (int number : numbers) {
            assertThat(number).isGreaterThan(last.get(number % TELLERS));
            last.set(number % TELLERS, number);
        }
        assertThat(numbers).isNotEmpty();
    }
}
