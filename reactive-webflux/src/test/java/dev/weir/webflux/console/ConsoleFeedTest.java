/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import dev.weir.webflux.boot.Boots;
import dev.weir.webflux.boot.WeirCaches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What viewers are told: what there was, then what comes, as much as they take; and never more than is kept. */
class ConsoleFeedTest {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final VirtualClock clock = VirtualClock.create();
    private final ReactiveWebApplicationContextRunner application = new ReactiveWebApplicationContextRunner()
            .withConfiguration(Boots.OURS)
            .withBean(CacheClock.class, () -> clock)
            .withPropertyValues(
                    "weir.console.enabled=true",
                    "weir.console.history=5s",
                    "weir.caches.texts.key=String",
                    "weir.caches.texts.value=String");

    @Test
    void firstThereIsTheHistoryAndThenASampleForEachPeriod() {
        with((feed, texts) -> {
            clock.advanceBy(PERIOD.multipliedBy(2));
            read(texts, "a");
            Viewer viewer = new Viewer(feed, Long.MAX_VALUE);

            assertThat(viewer.names()).containsExactly("setting", "samples");
            assertThat(viewer.samples(1)).hasSize(3);
            clock.advanceBy(PERIOD);
            assertThat(viewer.samples(2)).hasSize(1);
            assertThat(viewer.number(1, 2, "misses")).isZero();
            assertThat(viewer.number(2, 0, "misses")).isOne();
            assertThat(viewer.number(2, 0, "loads")).isOne();
            clock.advanceBy(PERIOD);
            assertThat(viewer.names()).hasSize(4);
        });
    }

    @Test
    void noMoreIsKeptThanWasSaid() {
        with((feed, texts) -> {
            clock.advanceBy(PERIOD.multipliedBy(100));
            Viewer viewer = new Viewer(feed, Long.MAX_VALUE);

            assertThat(viewer.samples(1)).hasSize(5);
            assertThat(viewer.at(1, 4) - viewer.at(1, 0)).isEqualTo(4_000);
            assertThat(viewer.at(1, 4)).isEqualTo(clock.instant().toEpochMilli());
        });
    }

    @Test
    void aViewerWhoDoesNotReadIsToldAllThatIsKeptWhenHeDoes() {
        with((feed, texts) -> {
            Viewer viewer = new Viewer(feed, 2);
            clock.advanceBy(PERIOD.multipliedBy(3));
            assertThat(viewer.names()).hasSize(2);

            viewer.request(1);
            assertThat(viewer.names()).hasSize(3);
            assertThat(viewer.samples(2)).hasSize(3);

            clock.advanceBy(PERIOD.multipliedBy(1_000));
            viewer.request(10);
            assertThat(viewer.names()).hasSize(4);
            assertThat(viewer.samples(3)).hasSize(5);
        });
    }

    @Test
    void viewersAreBounded() {
        with((feed, texts) -> {
            List<Disposable> viewers = new ArrayList<>();
            for (int i = 0; i < ConsoleFeed.MOST_VIEWERS; i++) {
                assertThat(feed.hasRoom()).isTrue();
                viewers.add(feed.watch().subscribe(event -> {}, Throwable::printStackTrace));
            }
            assertThat(feed.hasRoom()).isFalse();
            StepVerifier.create(feed.watch()).verifyComplete();
            assertThat(feed.viewers()).isEqualTo(ConsoleFeed.MOST_VIEWERS);

            viewers.get(3).dispose();
            assertThat(feed.hasRoom()).isTrue();
            viewers.forEach(Disposable::dispose);
            assertThat(feed.viewers()).isZero();
        });
    }

    @Test
    void itEndsWithTheApplication() {
        List<Viewer> viewers = new ArrayList<>();
        with((feed, texts) -> viewers.add(new Viewer(feed, Long.MAX_VALUE)));

        assertThat(viewers.get(0).isDisposed()).isTrue();
        assertThat(viewers.get(0).failures).isEmpty();
        int told = viewers.get(0).names().size();
        clock.advanceBy(PERIOD.multipliedBy(3));
        assertThat(viewers.get(0).names()).hasSize(told);
    }

    @Test
    void itEndsAlsoWhileASampleIsTold() {
        with((feed, texts) -> {
            List<String> told = new ArrayList<>();
            AtomicBoolean ended = new AtomicBoolean();
            feed.watch()
                    .subscribe(
                            event -> {
                                told.add(String.valueOf(event.event()));
                                if (told.size() == 3) {
                                    CompletableFuture.runAsync(feed::end).join();
                                }
                            },
                            Throwable::printStackTrace,
                            () -> ended.set(true));

            clock.advanceBy(PERIOD);

            assertThat(told).hasSize(3);
            assertThat(ended).isTrue();
            StepVerifier.create(feed.watch()).verifyComplete();
        });
    }

    @Test
    void howLongLoadsTakeIsToldOfTheirPeriod() {
        with((feed, texts) -> {
            Viewer viewer = new Viewer(feed, Long.MAX_VALUE);
            StepVerifier.create(texts.getOrCompute(
                            "slow", key -> Mono.just(key).delayElement(Duration.ofMillis(400), clock.scheduler())))
                    .then(() -> clock.advanceBy(PERIOD))
                    .expectNextCount(1)
                    .verifyComplete();
            clock.advanceBy(PERIOD.multipliedBy(2));

            List<Long> medians = Stream.of(2, 3, 4)
                    .map(event -> viewer.number(event, 0, "sourceMedian"))
                    .toList();
            assertThat(medians.get(0)).isBetween(360_000_000L, 440_000_000L);
            assertThat(medians.subList(1, 3)).containsExactly(0L, 0L);
        });
    }

    private void with(BiConsumer<ConsoleFeed, ReactiveCache<String, String>> what) {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            // The timer runs from when the context is started.
            what.accept(
                    context.getBean(ConsoleFeed.class),
                    context.getBean(WeirCaches.class).get("texts", String.class, String.class));
        });
    }

    private static void read(ReactiveCache<String, String> texts, String key) {
        StepVerifier.create(texts.getOrCompute(key, Mono::just))
                .expectNextCount(1)
                .verifyComplete();
    }

    /** One who takes as many events as he says. */
    private static final class Viewer extends BaseSubscriber<ServerSentEvent<String>> {

        final List<Throwable> failures = new ArrayList<>();
        private final List<ServerSentEvent<String>> events = new ArrayList<>();
        private final long first;

        Viewer(ConsoleFeed feed, long first) {
            this.first = first;
            feed.watch().subscribe(this);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(first);
        }

        @Override
        protected void hookOnNext(ServerSentEvent<String> event) {
            events.add(event);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            failures.add(failure);
        }

        List<String> names() {
            return events.stream().map(ServerSentEvent::event).toList();
        }

        JsonNode samples(int event) {
            return data(event).get("samples");
        }

        long at(int event, int sample) {
            return samples(event).get(sample).get(0).asLong();
        }

        long number(int event, int sample, String column) {
            List<String> columns = new ArrayList<>();
            data(0).get("columns").forEach(name -> columns.add(name.asString()));
            return samples(event)
                    .get(sample)
                    .get(1)
                    .get("texts")
                    .get(columns.indexOf(column))
                    .asLong();
        }

        private JsonNode data(int event) {
            return JsonMapper.shared().readTree(events.get(event).data());
        }
    }
}
