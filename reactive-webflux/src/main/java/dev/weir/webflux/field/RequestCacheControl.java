/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Cache-Control} of a request: what it asks of a cache (RFC 9111, section 5.2.1).
 *
 * <p>A directive said twice counts as what asks for more. A number that is none asks for nothing; one that is too large for a
 * cache is 2,147,483,648 seconds. What is not known here is passed over.
 */
public final class RequestCacheControl {

    private static final RequestCacheControl NONE = new RequestCacheControl(Directives.NONE);

    private static final RequestCacheControl NO_CACHE = new RequestCacheControl(Directives.NONE.with("no-cache"));

    private final Directives directives;

    private RequestCacheControl(Directives directives) {
        this.directives = directives;
    }

    /** Asks for nothing. */
    public static RequestCacheControl none() {
        return NONE;
    }

    /** What the lines of the field say together. */
    public static RequestCacheControl of(List<String> lines) {
        return requireNonNull(lines, "lines must not be null").isEmpty()
                ? NONE
                : new RequestCacheControl(Directives.of(lines));
    }

    /** The same of a client that may be old, and says {@code no-cache} in a field of its own (RFC 9111, section 5.4). */
    public static RequestCacheControl of(List<String> lines, List<String> pragma) {
        requireNonNull(pragma, "pragma must not be null");
        return lines.isEmpty() && Directives.of(pragma).has("no-cache") ? NO_CACHE : of(lines);
    }

    /** Whether every directive could be read, whether it is known or not. */
    public boolean isWellFormed() {
        return directives.isWellFormed();
    }

    public boolean isEmpty() {
        return directives.isEmpty();
    }

    /** Wants no answer that was not asked for again. */
    public boolean noCache() {
        return directives.has("no-cache");
    }

    /** Wants its answer to be stored nowhere. */
    public boolean noStore() {
        return directives.has("no-store");
    }

    public boolean noTransform() {
        return directives.has("no-transform");
    }

    /** Wants an answer from what is stored, or none. */
    public boolean onlyIfCached() {
        return directives.has("only-if-cached");
    }

    /** Wants no answer older than this. */
    public Optional<Duration> maxAge() {
        return seconds("max-age", BinaryOperator.minBy(Comparator.naturalOrder()));
    }

    /** Wants an answer that is fresh for this long still. */
    public Optional<Duration> minFresh() {
        return seconds("min-fresh", BinaryOperator.maxBy(Comparator.naturalOrder()));
    }

    /** Takes answers that have been stale for this long; as good as for ever, if it did not say how long. */
    public Optional<Duration> maxStale() {
        if (!directives.has("max-stale")) {
            return Optional.empty();
        }
        return directives.all("max-stale").stream()
                .map(argument -> argument.isMissing()
                        ? Duration.ofSeconds(Directives.MOST_SECONDS)
                        : Objects.requireNonNullElse(argument.seconds(), Duration.ZERO))
                .min(Comparator.naturalOrder());
    }

    private Optional<Duration> seconds(String name, BinaryOperator<Duration> asksForMore) {
        return directives.all(name).stream()
                .map(Directives.Argument::seconds)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .reduce(asksForMore);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestCacheControl that && directives.equals(that.directives);
    }

    @Override
    public int hashCode() {
        return directives.hashCode();
    }

    @Override
    public String toString() {
        return directives.toString();
    }
}
