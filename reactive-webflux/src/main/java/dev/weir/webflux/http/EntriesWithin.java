/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import dev.weir.Entry;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/** The entries within what a method of a controller returns, such as a {@code ResponseEntity<Entry<T>>}: no answer can be made of them. */
final class EntriesWithin {

    /** As in {@code Mono<ResponseEntity<List<Entry<T>>>>}; types can be arguments of themselves, without an end. */
    private static final int DEEPEST = 4;

    private EntriesWithin() {}

    static boolean areIn(ResolvableType type) {
        return areIn(type, DEEPEST);
    }

    private static boolean areIn(ResolvableType type, int deep) {
        if (type.resolve() == Entry.class) {
            return true;
        }
        if (type.isArray()) {
            return areIn(type.getComponentType(), deep);
        }
        return deep > 0 && Stream.of(type.getGenerics()).anyMatch(argument -> areIn(argument, deep - 1));
    }

    /** Says what to return instead. */
    static IllegalStateException refusal(MethodParameter returned) {
        return new IllegalStateException(returned.getContainingClass().getSimpleName() + "."
                + returned.getExecutable().getName()
                + " returns " + ResolvableType.forMethodParameter(returned)
                + ", and all that is known of its entries would go to the client. Return Mono<Entry<T>> for an answer made of one entry,"
                + " values of entries where the answer is your own, or use EntryBatch for many");
    }
}
