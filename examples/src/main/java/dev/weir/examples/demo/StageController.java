/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A controller of what the page asks for. Each handle is pulled by a {@code POST}, and answers when it is done. */
@RestController
@RequestMapping("/stage")
class StageController {

    private static final Pattern WATCHED =
            Pattern.compile("/(products|stock)/p-[1-9][0-9]{0,5}|/quotes/p-[1-9][0-9]{0,5}/[A-Z]{2}");
    private static final Pattern PRODUCT = Pattern.compile("p-[1-9][0-9]{0,5}");
    private static final int SLOWEST_MILLIS = 5_000;

    private final Monitor monitor;
    private final Shoppers shoppers;
    private final Troubles troubles;
    private final Comparison comparison;

    StageController(Monitor monitor, Shoppers shoppers, Troubles troubles, Comparison comparison) {
        this.monitor = monitor;
        this.shoppers = shoppers;
        this.troubles = troubles;
        this.comparison = comparison;
    }

    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Scene> events() {
        return monitor.scenes();
    }

    @PostMapping("/traffic")
    Mono<Void> traffic(@RequestBody Shoppers.Traffic wanted) {
        check(
                wanted.shoppers() >= 0 && wanted.shoppers() <= Shoppers.MOST,
                "There are 0 to " + Shoppers.MOST + " shoppers");
        check(
                wanted.isNone() || wanted.rate() >= 1 && wanted.rate() <= Shoppers.HIGHEST_RATE,
                "They make 1 to " + Shoppers.HIGHEST_RATE + " requests a second");
        return Mono.fromRunnable(() -> shoppers.come(wanted));
    }

    @PostMapping("/redis")
    Mono<String> redis(@RequestBody Running wanted) {
        return wanted.running() ? troubles.startRedis() : troubles.stopRedis();
    }

    @PostMapping("/postgres")
    Mono<String> postgres(@RequestBody Slow wanted) {
        check(
                wanted.millis() >= 0 && wanted.millis() <= SLOWEST_MILLIS,
                "Postgres is slower by 0 to " + SLOWEST_MILLIS + " milliseconds");
        return troubles.slowPostgres(Duration.ofMillis(wanted.millis()));
    }

    @PostMapping("/carrier")
    Mono<String> carrier(@RequestBody Running wanted) {
        return troubles.failCarrier(!wanted.running());
    }

    @PostMapping("/second")
    Mono<String> second(@RequestBody Wish wish) {
        return switch (String.valueOf(wish.wish())) {
            case "start" -> troubles.startSecond();
            case "stop" -> troubles.stopSecond();
            case "kill" -> troubles.killSecond();
            default -> throw bad("The second instance can be told start, stop or kill");
        };
    }

    @GetMapping("/sights")
    Flux<Comparison.Sight> sights(@RequestParam String path) {
        check(WATCHED.matcher(path).matches(), "There are /products/p-1, /stock/p-1 and /quotes/p-1/DE to look at");
        return comparison.of(path);
    }

    @PostMapping("/change")
    Flux<Comparison.Seen> change(@RequestBody Change change) {
        String product = change.product();
        BigDecimal price = change.price();
        if (product == null || price == null || !PRODUCT.matcher(product).matches()) {
            throw bad("There has to be a price, and a product, which is called p- and a number");
        }
        return comparison.change(product, price, String.valueOf(change.at()));
    }

    /** Who has pulled a handle is told what has become of it. */
    @ExceptionHandler
    ProblemDetail couldNotBeDone(IllegalStateException failed) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, String.valueOf(failed.getMessage()));
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            throw bad(otherwise);
        }
    }

    private static ResponseStatusException bad(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }

    /** Whether something is to run. */
    record Running(boolean running) {}

    /** By how much it is to be slower. */
    record Slow(int millis) {}

    /** What is wanted of the second instance. */
    record Wish(@Nullable String wish) {}

    /** A price that is to be changed at one of the instances, the first or the second. */
    record Change(
            @Nullable String product,
            @Nullable BigDecimal price,
            @Nullable String at) {}
}
