/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A comparison of what instances answer, and of how long one takes to answer what the other one has changed. */
@Component
class Comparison {

    private static final ParameterizedTypeReference<Map<String, Object>> FIELDS = new ParameterizedTypeReference<>() {};
    private static final Pattern TIER = Pattern.compile("detail=([A-Z]+)");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Instances instances;

    Comparison(Instances instances) {
        this.instances = instances;
    }

    /** The same path, as each of them answers it. */
    Flux<Sight> of(String path) {
        return Flux.fromIterable(instances.all()).flatMapSequential(instance -> sight(instance, path), 2);
    }

    /** Changes a price at one, and watches until all answer it: the milliseconds that it took, for each. */
    Flux<Seen> change(String product, BigDecimal price, String at) {
        Instance changing = "second".equals(at) ? instances.second().orElse(instances.first()) : instances.first();
        return Mono.defer(() -> reprice(changing, product, price))
                .flatMapMany(began -> Flux.fromIterable(instances.all())
                        .flatMap(instance -> seen(instance, product, price, began), 2));
    }

    /** When it was answered. */
    private static Mono<Long> reprice(Instance at, String product, BigDecimal price) {
        return at.client()
                .put()
                .uri("/products/{id}/price", product)
                .bodyValue(Map.of("price", price))
                .retrieve()
                .toBodilessEntity()
                .map(answered -> System.nanoTime());
    }

    private static Mono<Seen> seen(Instance instance, String product, BigDecimal price, long began) {
        return fetch(instance, "/products/" + product)
                .filter(answer -> price.compareTo(price(answer)) == 0)
                .repeatWhenEmpty(again -> again.delayElements(BETWEEN_LOOKS))
                .map(answer -> new Seen(instance.name(), Optional.of((System.nanoTime() - began) / 1_000_000)))
                .timeout(LONGEST, Mono.just(new Seen(instance.name(), Optional.empty())));
    }

    private static BigDecimal price(ResponseEntity<Map<String, Object>> answer) {
        Map<String, Object> body = answer.getBody();
        return body == null ? BigDecimal.ZERO : new BigDecimal(String.valueOf(body.get("price")));
    }

    private static Mono<Sight> sight(Instance instance, String path) {
        return Mono.defer(() -> {
                    long began = System.nanoTime();
                    return fetch(instance, path)
                            .map(answer -> new Sight(
                                    instance.name(),
                                    answer.getStatusCode().value(),
                                    Optional.ofNullable(answer.getBody()).orElse(Map.of()),
                                    tier(answer.getHeaders()),
                                    field(answer.getHeaders(), "Weir-Freshness"),
                                    field(answer.getHeaders(), "Age"),
                                    (System.nanoTime() - began) / 1e6));
                })
                .onErrorReturn(new Sight(instance.name(), 0, Map.of(), "", "", "", 0));
    }

    private static Mono<ResponseEntity<Map<String, Object>>> fetch(Instance instance, String path) {
        return instance.client()
                .get()
                .uri(path)
                .retrieve()
                .onStatus(status -> true, response -> Mono.empty())
                .toEntity(FIELDS);
    }

    private static String tier(HttpHeaders headers) {
        Matcher found = TIER.matcher(field(headers, "Cache-Status"));
        return found.find() ? found.group(1) : "";
    }

    private static String field(HttpHeaders headers, String name) {
        return Optional.ofNullable(headers.getFirst(name)).orElse("");
    }

    /**
     * A sight of an answer.
     *
     * @param status of it; zero if there was none
     * @param millis how long it took
     */
    record Sight(
            String instance,
            int status,
            Map<String, Object> value,
            String tier,
            String freshness,
            String age,
            double millis) {}

    /** When an instance answered what was changed, in milliseconds from when that was confirmed; empty if it did not in time. */
    record Seen(String instance, Optional<Long> millis) {}
}
