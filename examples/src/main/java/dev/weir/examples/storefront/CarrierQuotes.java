/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import dev.weir.LoadContext;
import dev.weir.Loader;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** A loader of quotes: it asks the carrier over HTTP. Its qualifier is the name of the cache that it is for. */
@Component
@Qualifier("quotes")
class CarrierQuotes implements Loader<String, Quote> {

    private final WebClient carrier;

    CarrierQuotes(@Value("${storefront.carrier}") String url) {
        this.carrier = WebClient.create(url);
    }

    @Override
    public Mono<Quote> load(String key, LoadContext<Quote> context) {
        int colon = key.indexOf(':');
        return carrier.get()
                .uri("/quotes/{product}/{country}", key.substring(0, colon), key.substring(colon + 1))
                .retrieve()
                .bodyToMono(Quote.class);
    }
}
