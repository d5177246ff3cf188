/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient.RequestBodySpec;
import reactor.core.publisher.Mono;

/** A shopper: looks at products, mostly at the popular ones, asks what is left and what a delivery costs, and buys now and then. */
@Component
class Shopper {

    private static final int PRODUCTS = 300;
    private static final String[] COUNTRIES = {"DE", "FR", "GB", "IT", "JP", "US"};
    private static final Pattern TIER = Pattern.compile("detail=([A-Z]+)");

    private final Tally tally;
    private final Ledger ledger;
    private final AtomicLong numbers = new AtomicLong();

    Shopper(Tally tally, Ledger ledger) {
        this.tally = tally;
        this.ledger = ledger;
    }

    /** One request. Never fails: what goes wrong is in the tally. */
    Mono<Void> act(Instance shop) {
        return Mono.defer(() -> {
            int chance = ThreadLocalRandom.current().nextInt(100);
            if (chance < 56) {
                return get(shop, "product", "/products/" + popular());
            }
            if (chance < 71) {
                return look(shop);
            }
            if (chance < 81) {
                return get(shop, "stock", "/stock/" + popular());
            }
            if (chance < 89) {
                return get(shop, "quote", "/quotes/" + popular() + "/" + COUNTRIES[chance % COUNTRIES.length]);
            }
            if (chance < 93) {
                return get(shop, "batch", "/products?key=" + popular() + "&key=" + any() + "&key=" + any());
            }
            return chance < 98 ? buy(shop) : reprice(shop);
        });
    }

    private Mono<Void> look(Instance shop) {
        String id = "view-" + numbers.incrementAndGet();
        Map<String, Object> view = Map.of("id", id, "shopper", "shopper-" + numbers.get() % 64, "product", popular());
        return send(shop, "activity", HttpMethod.POST, "/activity", view, () -> ledger.acknowledgedView(id));
    }

    private Mono<Void> buy(Instance shop) {
        String id = "order-" + numbers.incrementAndGet();
        Map<String, Object> order = Map.of("id", id, "product", any(), "amount", 1 + (int) (numbers.get() % 3));
        return send(shop, "order", HttpMethod.POST, "/orders", order, () -> ledger.acknowledgedOrder(id));
    }

    /** Not a shopper, but somebody has to. The first products are left alone, for those who try things by hand. */
    private Mono<Void> reprice(Instance shop) {
        String price = (5 + ThreadLocalRandom.current().nextInt(90)) + ".50";
        String path = "/products/p-" + (20 + ThreadLocalRandom.current().nextInt(40)) + "/price";
        return send(shop, "price", HttpMethod.PUT, path, Map.of("price", price), () -> {});
    }

    private Mono<Void> get(Instance shop, String what, String path) {
        return counted(what, shop.client().method(HttpMethod.GET).uri(path), () -> {});
    }

    private Mono<Void> send(
            Instance shop,
            String what,
            HttpMethod method,
            String path,
            Map<String, Object> body,
            Runnable acknowledged) {
        RequestBodySpec request = shop.client().method(method).uri(path);
        request.bodyValue(body);
        return counted(what, request, acknowledged);
    }

    private Mono<Void> counted(String what, RequestBodySpec request, Runnable acknowledged) {
        return Mono.defer(() -> {
            long began = System.nanoTime();
            return request.exchangeToMono(response -> {
                        if (response.statusCode().is2xxSuccessful()) {
                            acknowledged.run();
                        }
                        return response.releaseBody().thenReturn(answered(what, response, began));
                    })
                    .onErrorResume(error -> Mono.just(broken(what, began)))
                    .doOnNext(tally::add)
                    .then();
        });
    }

    /** That something is sold out is an answer, and no error. */
    private static Answered answered(String what, ClientResponse response, long began) {
        int status = response.statusCode().value();
        Optional<String> tier = response.headers().header("Cache-Status").stream()
                .map(TIER::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
        boolean stale = response.headers().header("Weir-Freshness").stream().anyMatch(told -> !told.equals("fresh"));
        Optional<String> error = status >= 500 ? Optional.of(what + " " + status) : Optional.empty();
        return new Answered(System.nanoTime() - began, tier, stale, error);
    }

    private static Answered broken(String what, long began) {
        return new Answered(System.nanoTime() - began, Optional.empty(), false, Optional.of(what + " not answered"));
    }

    private static String any() {
        return "p-" + (1 + ThreadLocalRandom.current().nextInt(PRODUCTS));
    }

    private static String popular() {
        double skewed = ThreadLocalRandom.current().nextDouble();
        return "p-" + (1 + (int) (PRODUCTS * skewed * skewed * skewed));
    }
}
