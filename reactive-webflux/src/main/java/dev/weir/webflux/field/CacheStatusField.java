/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of {@code Cache-Status}: how one cache has handled a request (RFC 9211).
 *
 * <p>Immutable; every method gives a changed copy. Whatever its texts contain, what it writes is one member of a list of structured
 * fields (RFC 9651): what cannot stand in one is encoded with {@code %}.
 */
public final class CacheStatusField {

    private static final long MOST = 999_999_999_999_999L;
    private static final int LONGEST = 256;

    private final String line;

    private CacheStatusField(String line) {
        this.line = line;
    }

    /** Of a cache that is known to those who read it by this name. */
    public static CacheStatusField by(String cache) {
        return new CacheStatusField(text(requireNonNull(cache, "cache must not be null")));
    }

    /** It was answered without asking anybody. */
    public CacheStatusField hit() {
        return with("hit");
    }

    /** It was forwarded, and why. */
    public CacheStatusField forwarded(Reason why) {
        return with("fwd=" + why.token);
    }

    /** What came back when it was forwarded. */
    public CacheStatusField forwardStatus(int status) {
        return with("fwd-status=" + status);
    }

    /** How long the answer is fresh still; of one that is stale, how long ago that ended, below zero. */
    public CacheStatusField ttl(Duration time) {
        // Rounded down: what became stale a moment ago must not look like what is about to.
        return with("ttl=" + Math.max(-MOST, Math.min(MOST, time.getSeconds())));
    }

    /** What came back was stored. */
    public CacheStatusField stored() {
        return with("stored");
    }

    /** It waited for what was forwarded for another request. */
    public CacheStatusField collapsed() {
        return with("collapsed");
    }

    /** What it was looked for under. Tells what may be nobody's business. */
    public CacheStatusField key(String key) {
        return with("key=" + string(key));
    }

    /** What else there is to know of it, in whatever words. */
    public CacheStatusField detail(String detail) {
        return with("detail=" + text(detail));
    }

    /** The field of a response that had these lines of it, from caches nearer to the origin, before this one. */
    public String after(List<String> lines) {
        if (lines.isEmpty()) {
            return line;
        }
        String before = String.join(
                ", ", lines.stream().filter(earlier -> !earlier.isBlank()).toList());
        return before.isEmpty() ? line : before + ", " + line;
    }

    /** As it is sent. */
    @Override
    public String toString() {
        return line;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CacheStatusField that && line.equals(that.line);
    }

    @Override
    public int hashCode() {
        return line.hashCode();
    }

    private CacheStatusField with(String parameter) {
        return new CacheStatusField(line + "; " + parameter);
    }

    private static String text(String text) {
        boolean token = !text.isEmpty()
                && (FieldText.isLetter(text.charAt(0)) || text.charAt(0) == '*')
                && FieldText.isAll(text, c -> FieldText.isTokenCharacter(c) || c == ':' || c == '/');
        return token && text.length() <= LONGEST ? text : string(text);
    }

    private static String string(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        String ascii =
                FieldText.isAll(cut, FieldText::isPrintable) ? cut : FieldText.encoded(cut, FieldText::isPrintable);
        return '"' + ascii.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Why a request was forwarded. */
    public enum Reason {
        /** The cache was set up to handle no such request. */
        BYPASS("bypass"),
        /** No such requests are cached because of their method. */
        METHOD("method"),
        /** Nothing was stored under its address. */
        URI_MISS("uri-miss"),
        /** Something was stored under its address, but for other requests. */
        VARY_MISS("vary-miss"),
        /** Nothing that would do was stored. */
        MISS("miss"),
        /** What was stored would have done, had the request not asked for more. */
        REQUEST("request"),
        /** What was stored is stale. */
        STALE("stale"),
        /** Only a part of what was asked for was stored. */
        PARTIAL("partial");

        private final String token;

        Reason(String token) {
            this.token = token;
        }
    }
}
