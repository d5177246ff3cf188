/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sample types as applications have them, and a sample of each. */
final class Samples {

    static final Order ORDER = new Order(
            42,
            "Äpfel & Birnen",
            new BigDecimal("19.90"),
            List.of(new Line("pear", 3), new Line("apple", 1)),
            Map.of("gift", true),
            Optional.of("leave at the door"),
            Status.SENT);
    static final Moments MOMENTS = new Moments(
            Instant.parse("2026-11-20T12:34:56.123456789Z"),
            Duration.ofMillis(1_500),
            LocalDate.of(2026, 2, 28),
            OffsetDateTime.parse("2026-11-20T12:34:56.5+02:00"),
            ZonedDateTime.of(2026, 7, 1, 9, 0, 0, 0, ZoneId.of("Europe/Berlin")));
    static final Odds ODDS = new Odds(
            UUID.fromString("6f1c2d3e-0000-4000-8000-000000000001"),
            new BigInteger("-123456789012345678901234567890"),
            Double.NEGATIVE_INFINITY,
            Long.MIN_VALUE,
            null,
            Optional.empty());

    private Samples() {}

    enum Status {
        OPEN,
        SENT
    }

    record Order(
            long id,
            String title,
            BigDecimal price,
            List<Line> lines,
            Map<String, Boolean> options,
            Optional<String> note,
            Status status) {}

    record Line(String product, int count) {}

    record Moments(Instant instant, Duration duration, LocalDate date, OffsetDateTime offset, ZonedDateTime zoned) {}

    record Odds(UUID id, BigInteger big, double number, long least, String nothing, Optional<String> none) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Circle.class, name = "circle"),
        @JsonSubTypes.Type(value = Square.class, name = "square")
    })
    sealed interface Shape permits Circle, Square {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(Circular.class), @JsonSubTypes.Type(Angular.class)})
    interface Deduced {}

    record Circular(int radius) implements Deduced {}

    record Angular(int side) implements Deduced {}

    /** Refers to itself, where there is no end to it. */
    static final class Ring {

        private Ring next;

        public Ring getNext() {
            return next;
        }

        public void setNext(Ring next) {
            this.next = next;
        }

        static Ring closed() {
            Ring ring = new Ring();
            ring.setNext(ring);
            return ring;
        }
    }
}
