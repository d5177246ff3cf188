/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A controller of quotes: the carrier takes its time, so they are asked for again before they are old, and served when it fails. */
@RestController
class QuoteController {

    private final ReactiveCache<String, Quote> quotes;

    QuoteController(ReactiveCache<String, Quote> quotes) {
        this.quotes = quotes;
    }

    @GetMapping("/quotes/{product}/{country}")
    Mono<Entry<Quote>> find(@PathVariable String product, @PathVariable String country) {
        return quotes.getEntry(Requests.productId(product) + ":" + Requests.country(country));
    }
}
