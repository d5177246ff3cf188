/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Cache-Control} of a response: who may keep it, and for how long (RFC 9111, section 5.2.2; RFC 5861; RFC 8246).
 *
 * <p>A time that is no number, or that is said twice and differently, is zero: the response is stale. One that is too large for a
 * cache is 2,147,483,648 seconds. What is not known here is kept and {@linkplain #has found}, and means nothing.
 *
 * <p>Immutable; every {@code with} gives a changed copy, which says its directive once.
 */
public final class ResponseCacheControl {

    private static final ResponseCacheControl NONE = new ResponseCacheControl(Directives.NONE);

    private final Directives directives;

    private ResponseCacheControl(Directives directives) {
        this.directives = directives;
    }

    /** Says nothing. */
    public static ResponseCacheControl none() {
        return NONE;
    }

    /** What the lines of the field say together. */
    public static ResponseCacheControl of(List<String> lines) {
        return requireNonNull(lines, "lines must not be null").isEmpty()
                ? NONE
                : new ResponseCacheControl(Directives.of(lines));
    }

    /** Whether every directive could be read, whether it is known or not. */
    public boolean isWellFormed() {
        return directives.isWellFormed();
    }

    public boolean isEmpty() {
        return directives.isEmpty();
    }

    /** Whether there is such a directive, whatever its argument; the name in small letters. */
    public boolean has(String directive) {
        return directives.has(directive);
    }

    /** The names of all directives, in small letters. */
    public Set<String> names() {
        return directives.names();
    }

    /** Is not to be stored by anybody. */
    public boolean noStore() {
        return directives.has("no-store");
    }

    /** Is not to be served before its origin was asked; not said of {@linkplain #noCacheFields() some fields} only. */
    public boolean noCache() {
        return directives.has("no-cache") && noCacheFields().isEmpty();
    }

    /** The fields that are not to be served before the origin was asked, in small letters; empty if not only some are meant. */
    public Set<String> noCacheFields() {
        return directives.fields("no-cache");
    }

    /** Is for one user; not said of {@linkplain #privateFields() some fields} only. */
    public boolean isPrivate() {
        return directives.has("private") && privateFields().isEmpty();
    }

    /** The fields that are for one user, in small letters; empty if not only some are meant. */
    public Set<String> privateFields() {
        return directives.fields("private");
    }

    public boolean isPublic() {
        return directives.has("public");
    }

    /** Once stale, is not to be served before its origin was asked. */
    public boolean mustRevalidate() {
        return directives.has("must-revalidate");
    }

    /** As {@link #mustRevalidate}, said to shared caches only. */
    public boolean proxyRevalidate() {
        return directives.has("proxy-revalidate");
    }

    /** May be stored only by those who know what its status asks of a cache; they then pass over {@code no-store}. */
    public boolean mustUnderstand() {
        return directives.has("must-understand");
    }

    public boolean noTransform() {
        return directives.has("no-transform");
    }

    /** Does not change as long as it is fresh. */
    public boolean isImmutable() {
        return directives.has("immutable");
    }

    public Optional<Duration> maxAge() {
        return seconds("max-age");
    }

    /** The age up to which it is fresh in shared caches. */
    public Optional<Duration> sharedMaxAge() {
        return seconds("s-maxage");
    }

    /** How long after it has become stale it may be served while it is asked for again. */
    public Optional<Duration> staleWhileRevalidate() {
        return seconds("stale-while-revalidate");
    }

    /** How long after it has become stale it may be served in place of an error. */
    public Optional<Duration> staleIfError() {
        return seconds("stale-if-error");
    }

    /** With a directive that has no argument. */
    public ResponseCacheControl with(String directive) {
        return new ResponseCacheControl(directives.with(checked(directive)));
    }

    /** With a directive whose argument is a time, of which only whole seconds count. */
    public ResponseCacheControl with(String directive, Duration time) {
        return new ResponseCacheControl(directives.with(checked(directive), time));
    }

    public ResponseCacheControl withMaxAge(Duration age) {
        return with("max-age", age);
    }

    public ResponseCacheControl withSharedMaxAge(Duration age) {
        return with("s-maxage", age);
    }

    public ResponseCacheControl withStaleWhileRevalidate(Duration time) {
        return with("stale-while-revalidate", time);
    }

    public ResponseCacheControl withStaleIfError(Duration time) {
        return with("stale-if-error", time);
    }

    private static String checked(String directive) {
        if (!FieldText.isToken(directive)) {
            throw new IllegalArgumentException(
                    "A directive of Cache-Control is a word of letters, digits and dashes, such as must-revalidate");
        }
        return FieldText.lowerCase(directive);
    }

    private Optional<Duration> seconds(String name) {
        List<Duration> said = directives.all(name).stream()
                .map(argument -> Objects.requireNonNullElse(argument.seconds(), Duration.ZERO))
                .distinct()
                .toList();
        return said.size() < 2 ? said.stream().findFirst() : Optional.of(Duration.ZERO);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResponseCacheControl that && directives.equals(that.directives);
    }

    @Override
    public int hashCode() {
        return directives.hashCode();
    }

    /** As it is sent; empty if it says nothing. */
    @Override
    public String toString() {
        return directives.toString();
    }
}
