/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A dialogue over HTTP: what is asked for, and what is to be answered.
 *
 * @param fields of each request, besides those that every request has
 * @param status of each answer
 * @param bodyBytes how long its body is
 * @param says what has to stand in its header
 */
record Dialogue(List<String> fields, int status, int bodyBytes, String says) {

    /** How many products there are. */
    static final int PRODUCTS = 1_024;

    /** A body comes back that is as long as this one. */
    static Dialogue bringing(String body) {
        return new Dialogue(List.of(), 200, body.length(), "");
    }

    /** The client names what it has, and is told that it has not changed. */
    static Dialogue about(String entityTag) {
        return new Dialogue(List.of("If-None-Match: " + entityTag), 304, 0, "");
    }

    /** The answer says this, too. */
    Dialogue saying(String text) {
        return new Dialogue(fields, status, bodyBytes, text);
    }

    /** Requests for all products, in random order. */
    ByteBuffer[] requests() {
        return new Random(Rounds.SEED)
                .ints(0, PRODUCTS)
                .limit(4L * PRODUCTS)
                .mapToObj(this::request)
                .toArray(ByteBuffer[]::new);
    }

    private ByteBuffer request(int product) {
        List<String> lines = new ArrayList<>(List.of("GET /products/" + product + " HTTP/1.1", "Host: localhost"));
        lines.add("Accept: text/plain");
        lines.addAll(fields);
        byte[] bytes = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    /** Throws unless an answer is what it is to be, as far as its first line and its length tell. */
    void mustBe(PlainConnection answered) {
        if (answered.status() != status || answered.bodyBytes() != bodyBytes) {
            throw new IllegalStateException("This is not the answer: " + answered.answer());
        }
    }

    /** Throws unless an answer says what it is to say. */
    void mustSayWhatItIsTo(PlainConnection answered) {
        if (!answered.answer().contains(says)) {
            throw new IllegalStateException("'" + says + "' is not in the answer: " + answered.answer());
        }
    }
}
