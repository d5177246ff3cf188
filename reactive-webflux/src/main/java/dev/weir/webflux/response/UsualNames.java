/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The usual names of header fields, numbered from one. Their order is a part of what is stored: names are added at the end. */
final class UsualNames {

    static final List<String> ALL = List.of(
            "cache-control",
            "content-type",
            "content-length",
            "content-encoding",
            "content-language",
            "content-location",
            "content-disposition",
            "content-security-policy",
            "date",
            "etag",
            "expires",
            "last-modified",
            "age",
            "vary",
            "link",
            "location",
            "retry-after",
            "server",
            "allow",
            "accept",
            "accept-encoding",
            "accept-language",
            "origin",
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "access-control-expose-headers",
            "x-content-type-options",
            "x-frame-options",
            "strict-transport-security",
            "referrer-policy");

    private static final Map<String, Integer> NUMBERS = numbers();

    private UsualNames() {}

    /** The number of a name, or zero. */
    static int number(String name) {
        return NUMBERS.getOrDefault(name, 0);
    }

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : ALL) {
            numbers.put(name, numbers.size() + 1);
        }
        return Map.copyOf(numbers);
    }
}
