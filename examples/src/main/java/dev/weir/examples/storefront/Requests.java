/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A look at what requests say, which may be anything: what makes no sense is a bad request, and never a key. */
final class Requests {

    static final Set<String> COUNTRIES = Set.of("DE", "FR", "GB", "IT", "JP", "US");

    private static final Pattern PRODUCT = Pattern.compile("p-[1-9][0-9]{0,5}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,60}");
    private static final BigDecimal HIGHEST_PRICE = new BigDecimal("99999.99");
    private static final int LARGEST_AMOUNT = 20;

    private Requests() {}

    /** Also an {@link IllegalArgumentException} where a batch asks. */
    static String productId(@Nullable String text) {
        return matching(PRODUCT, text, "A product is called p- and a number, such as p-1");
    }

    static String name(@Nullable String text) {
        return matching(NAME, text, "Names are up to 60 letters, digits and dashes");
    }

    static String country(String text) {
        if (!COUNTRIES.contains(text)) {
            throw bad("We deliver to " + String.join(", ", new TreeSet<>(COUNTRIES)));
        }
        return text;
    }

    static BigDecimal price(@Nullable BigDecimal price) {
        if (price == null
                || price.signum() <= 0
                || price.scale() > 2
                || price.scale() < -5
                || price.compareTo(HIGHEST_PRICE) > 0) {
            throw bad("A price is above zero, up to " + HIGHEST_PRICE + ", and has two decimals at most");
        }
        return price;
    }

    static int amount(int amount) {
        if (amount < 1 || amount > LARGEST_AMOUNT) {
            throw bad("An order is of 1 to " + LARGEST_AMOUNT + " pieces");
        }
        return amount;
    }

    static ResponseStatusException unknown(String what, String id) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no " + what + " " + id);
    }

    private static String matching(Pattern pattern, @Nullable String text, String otherwise) {
        if (text == null || !pattern.matcher(text).matches()) {
            throw bad(otherwise);
        }
        return text;
    }

    private static ResponseStatusException bad(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }
}
