/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import dev.weir.webflux.field.HttpDate;
import dev.weir.webflux.field.ResponseCacheControl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The freshness of a response: up to which age it is served in which way (RFC 9111, section 4.2; RFC 5861), in milliseconds.
 *
 * @param lifetimeMillis the age up to which it is fresh
 * @param isExplicit whether it says so itself
 * @param asksFirst whether it may be served only after its origin was asked ({@code no-cache})
 * @param whileRevalidatingMillis how long after that it may be served while it is asked for again
 * @param ifErrorMillis how long after that it may be served in place of an error
 * @param mayBeStale whether anybody may be served it stale who asks for it
 */
public record Freshness(
        long lifetimeMillis,
        boolean isExplicit,
        boolean asksFirst,
        long whileRevalidatingMillis,
        long ifErrorMillis,
        boolean mayBeStale) {

    /** Statuses whose lifetime may be guessed (RFC 9110, section 15.1), without those that are parts. */
    private static final Set<Integer> GUESSED = Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

    /** Of a response that was received then. */
    static Freshness of(int status, FieldLines fields, Instant received, Heuristic heuristic) {
        ResponseCacheControl says = ResponseCacheControl.of(fields.of("cache-control"));
        Optional<Duration> explicit = explicit(says, fields, received);
        long lifetime = explicit.map(Duration::toMillis)
                .orElseGet(() -> GUESSED.contains(status) ? guessed(fields, received, heuristic) : 0L);
        // Said of shared caches, s-maxage means proxy-revalidate, too (RFC 9111, section 5.2.2.10).
        boolean mayBeStale = !says.noCache()
                && !says.mustRevalidate()
                && !says.proxyRevalidate()
                && says.sharedMaxAge().isEmpty();
        return new Freshness(
                lifetime,
                explicit.isPresent(),
                says.noCache(),
                mayBeStale ? millis(says.staleWhileRevalidate()) : 0,
                mayBeStale ? millis(says.staleIfError()) : 0,
                mayBeStale);
    }

    long longestStaleMillis() {
        return Math.max(whileRevalidatingMillis, ifErrorMillis);
    }

    private static Optional<Duration> explicit(ResponseCacheControl says, FieldLines fields, Instant received) {
        return says.sharedMaxAge().or(says::maxAge).or(() -> untilItExpires(fields, received));
    }

    private static Optional<Duration> untilItExpires(FieldLines fields, Instant received) {
        List<String> expires = fields.of("expires");
        if (expires.isEmpty()) {
            return Optional.empty();
        }
        // Two dates that differ, or one that is none such as 0, have passed.
        Optional<Instant> at =
                expires.stream().distinct().count() == 1 ? HttpDate.of(expires.get(0), received) : Optional.empty();
        return Optional.of(at.map(then -> Duration.between(date(fields, received), then))
                .filter(lifetime -> !lifetime.isNegative())
                .orElse(Duration.ZERO));
    }

    private static long guessed(FieldLines fields, Instant received, Heuristic heuristic) {
        return fields.of("last-modified").stream()
                .findFirst()
                .flatMap(modified -> HttpDate.of(modified, received))
                .map(modified -> heuristic.millis(Duration.between(modified, date(fields, received))))
                .orElse(0L);
    }

    /** When a response says it was made, or else when it was received. */
    static Instant date(FieldLines fields, Instant received) {
        return fields.of("date").stream()
                .findFirst()
                .flatMap(date -> HttpDate.of(date, received))
                .orElse(received);
    }

    private static long millis(Optional<Duration> time) {
        return time.map(Duration::toMillis).orElse(0L);
    }
}
