/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import dev.weir.Consistency;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * A {@code Consistency} field of a request: {@code eventual}, {@code bounded=2.5} (in seconds), {@code session}, {@code strong} or
 * {@code source}.
 */
final class ConsistencyField {

    static final String NAME = "Consistency";

    private static final Pattern BOUNDED = Pattern.compile("bounded=(\\d{1,9}(?:\\.\\d{1,3})?)");

    /** Few, because each level of a cache that is asked for has a view of its own there. */
    private static final List<Duration> BOUNDS = Stream.of(500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000)
            .map(Duration::ofMillis)
            .toList();

    private ConsistencyField() {}

    /**
     * The level that these lines name; empty if there are none.
     *
     * @throws ResponseStatusException if they name none, several, or one beyond the limits
     */
    static Optional<Consistency> read(List<String> lines, RequestLimits limits) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        if (lines.size() > 1) {
            throw malformed();
        }
        String level = lines.get(0).trim().toLowerCase(Locale.ROOT);
        return Optional.of(
                switch (level) {
                    case "eventual" -> Consistency.EVENTUAL;
                    case "session" -> Consistency.SESSION;
                    case "strong" -> allowed(limits.allowsStrong(), Consistency.STRONG);
                    case "source" -> allowed(limits.allowsSource(), Consistency.SOURCE);
                    default -> Consistency.bounded(bound(level, limits.shortestBound()));
                });
    }

    /** The longest bound there is that keeps what was asked for, as far as the limit allows. */
    private static Duration bound(String level, Duration shortest) {
        Matcher bounded = BOUNDED.matcher(level);
        if (!bounded.matches()) {
            throw malformed();
        }
        Duration asked = Duration.ofMillis(
                new BigDecimal(bounded.group(1)).movePointRight(3).longValue());
        return BOUNDS.stream()
                .filter(bound -> bound.compareTo(asked) <= 0 && bound.compareTo(shortest) >= 0)
                .reduce((shorter, longer) -> longer)
                .orElse(shortest);
    }

    private static Consistency allowed(boolean allowed, Consistency level) {
        if (!allowed) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, "This request may not ask for that consistency");
        }
        return level;
    }

    private static ResponseStatusException malformed() {
        return new ResponseStatusException(
                HttpStatus.BAD_REQUEST, NAME + " is one of eventual, bounded=seconds, session, strong and source");
    }
}
