/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.EventRuleException;
import dev.weir.EventRules;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/event-rules.md}. */
class EventRulesSnippetsTest {

    // snippet: event-rules-event
    record ProductChanged(String id, String category) {}
    // end

    sealed interface ShopEvent {}

    record Renamed(String id) implements ShopEvent {}

    record Deleted(String id, boolean draft) implements ShopEvent {}

    /** A message as a broker's client gives it. */
    record Message(ProductChanged event, List<String> log) {

        Mono<Message> acknowledge() {
            return Mono.fromRunnable(() -> log.add("acknowledged " + event.id()))
                    .thenReturn(this);
        }
    }

    /** Where events go that could not be applied. */
    record DeadLetters(List<ProductChanged> events) {

        Mono<Void> send(ProductChanged event, Throwable error) {
            return Mono.fromRunnable(() -> events.add(event));
        }
    }

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final List<String> log = new ArrayList<>();
    private final ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
            .readThrough(shop::find)
            .build();
    private final ReactiveCache<String, Integer> prices = weir.cache("prices", String.class, Integer.class)
            .readThrough(id -> Mono.just(19))
            .build();
    private final ReactiveCache<String, String> listings = logging();
    private final ReactiveCache<String, String> pages = logging();

    @Test
    void anEventConcernsSeveralCaches() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();

        // snippet: event-rules-declaration
        EventRules<ProductChanged> rules = EventRules.on(ProductChanged.class)
                .invalidate(products, ProductChanged::id)
                .refresh(prices, ProductChanged::id)
                .invalidateTags(listings, event -> List.of("category-" + event.category()))
                .invalidatePrefix(pages, event -> "products:" + event.id());

        Mono<Void> takenEffect = rules.apply(new ProductChanged("p-1", "kitchen"));
        // end

        StepVerifier.create(takenEffect).verifyComplete();
        StepVerifier.create(products.getIfCached("p-1")).verifyComplete();
        StepVerifier.create(prices.getIfCached("p-1")).expectNext(19).verifyComplete();
        assertThat(log).containsExactly("invalidateTags [category-kitchen]", "invalidatePrefix products:p-1");
    }

    @Test
    void aMessageIsAcknowledgedAfterItsEvent() {
        EventRules<ProductChanged> rules =
                EventRules.on(ProductChanged.class).invalidatePrefix(pages, ProductChanged::id);
        Flux<Message> messages = Flux.just("p-1", "p-2").map(id -> new Message(new ProductChanged(id, ""), log));

        // snippet: event-rules-messages
        Flux<Message> acknowledged =
                messages.transform(rules.eachOf(Message::event)).concatMap(Message::acknowledge);
        // end

        StepVerifier.create(acknowledged).expectNextCount(2).verifyComplete();
        assertThat(log.indexOf("acknowledged p-1")).isGreaterThan(log.indexOf("invalidatePrefix p-1"));
        assertThat(log.indexOf("acknowledged p-2")).isGreaterThan(log.indexOf("invalidatePrefix p-2"));
    }

    @Test
    void whatFailsGoesToAPlaceOfItsOwn() {
        DeadLetters deadLetters = new DeadLetters(new ArrayList<>());
        ProductChanged broken = new ProductChanged("p-1", null);
        EventRules<ProductChanged> rules =
                EventRules.on(ProductChanged.class).invalidateTags(listings, event -> List.of(event.category()));
        Flux<ProductChanged> events = Flux.just(broken, new ProductChanged("p-2", "kitchen"));

        // snippet: event-rules-failures
        Flux<ProductChanged> all = events.transform(rules.each((event, error) -> deadLetters.send(event, error)));
        // end

        StepVerifier.create(all).expectNextCount(2).verifyComplete();
        assertThat(deadLetters.events()).containsExactly(broken);
        StepVerifier.create(rules.apply(broken)).verifyError(EventRuleException.class);
    }

    @Test
    void eventsOfSeveralKindsHaveTheirOwnRules() {
        // snippet: event-rules-kinds
        EventRules<ShopEvent> rules = EventRules.on(ShopEvent.class)
                .and(EventRules.on(Renamed.class).expire(products, Renamed::id))
                .and(EventRules.on(Deleted.class)
                        .when(deleted -> !deleted.draft())
                        .invalidate(products, Deleted::id)
                        .clear(listings));
        // end

        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(rules.apply(new Deleted("p-1", true))).verifyComplete();
        StepVerifier.create(products.getIfCached("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        StepVerifier.create(rules.apply(new Renamed("p-1"))).verifyComplete();
        StepVerifier.create(products.getIfCached("p-1")).verifyComplete();
        assertThat(log).isEmpty();
        StepVerifier.create(rules.apply(new Deleted("p-1", false))).verifyComplete();
        assertThat(log).containsExactly("clear");
    }

    /** A cache that says what is asked of it. */
    @SuppressWarnings("unchecked") // it is asked for nothing that would give a value
    private ReactiveCache<String, String> logging() {
        return (ReactiveCache<String, String>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ReactiveCache.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("name")) {
                        return "logging";
                    }
                    return Mono.fromRunnable(
                            () -> log.add(method.getName() + (arguments == null ? "" : " " + arguments[0])));
                });
    }
}
