/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import dev.weir.webflux.http.AnswerPolicy;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A shop: products, their stock, what shoppers look at, and what a delivery costs. */
@SpringBootApplication
public class Storefront {

    public static void main(String[] args) {
        System.setProperty("spring.config.name", "storefront");
        SpringApplication.run(Storefront.class, args);
    }

    /** Answers tell how current they are, and browsers ask again after five seconds, because what is invalidated here still stands there. */
    @Bean
    static AnswerPolicy answers() {
        return AnswerPolicy.standard().withLongest(Duration.ofSeconds(5)).withProvenance();
    }
}
