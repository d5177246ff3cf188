/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.key.KeyText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A declaration of prefixes: which leading segments of a key's text can be invalidated as one.
 *
 * <p>A key has as its prefixes its first segment, its first two, and so on to the declared depth or the key's whole text.
 * A prefix is written without a separator at its end.
 */
final class KeyPrefixes {

    /** None declared. */
    static final KeyPrefixes NONE = new KeyPrefixes(':', 0);

    private static final int DEEPEST = 4;

    private final char separator;
    private final int depth;

    private KeyPrefixes(char separator, int depth) {
        this.separator = separator;
        this.depth = depth;
    }

    /**
     * The prefixes of up to {@code depth} segments with this character between them.
     *
     * @throws IllegalArgumentException with what to change
     */
    static KeyPrefixes of(char separator, int depth) {
        require(
                isPrintable(separator) && !Character.isLetterOrDigit(separator) && separator != '%',
                "separator must be a printable character other than a letter, a digit or '%', which keys are written "
                        + "with, but was U+" + String.format("%04X", (int) separator) + "; ':' is the usual choice");
        require(
                depth >= 1 && depth <= DEEPEST,
                "depth must be 1 to " + DEEPEST + " but was " + depth
                        + ": every lookup after an invalidation costs that much; tag what lies deeper");
        return new KeyPrefixes(separator, depth);
    }

    boolean isDeclared() {
        return depth > 0;
    }

    /** The prefixes of each key of a cache, given how its keys are written; {@code null} if they are not. */
    <K> Function<? super K, List<String>> of(String cache, Class<K> keys, @Nullable KeyText<K> text) {
        if (!isDeclared()) {
            return key -> List.of();
        }
        if (text == null) {
            throw new IllegalArgumentException(
                    "Prefixes need keys that have a text, and those of cache '" + cache + "', " + keys.getName()
                            + ", have none: add keys(KeyTemplate.of(…)), or use a record of simple types");
        }
        return key -> of(text.of(key));
    }

    /** The prefixes of the key that has this text, the shortest first. */
    List<String> of(String text) {
        if (depth == 0) {
            return List.of();
        }
        int end = text.indexOf(separator);
        if (end < 0 || depth == 1) {
            return List.of(end < 0 ? text : text.substring(0, end));
        }
        List<String> prefixes = new ArrayList<>(depth);
        while (end >= 0 && prefixes.size() < depth) {
            prefixes.add(text.substring(0, end));
            end = text.indexOf(separator, end + 1);
        }
        if (prefixes.size() < depth) {
            prefixes.add(text);
        }
        return prefixes;
    }

    /**
     * A prefix as {@link #of(String)} gives it, of one as it was asked for, with or without a separator at its end.
     *
     * @throws IllegalArgumentException with what to change, if prefixes of that depth are not declared
     */
    String canonical(String cache, String prefix) {
        requireNonNull(prefix, "prefix must not be null");
        require(
                isDeclared(),
                "Cache '" + cache + "' has no prefixes: add prefixes(':', 1) where it is built, with the "
                        + "character that separates segments of its keys and how many of them a prefix may have");
        require(!prefix.isEmpty(), "prefix must not be empty: use clear() to forget all keys of cache '" + cache + "'");
        int last = prefix.length() - 1;
        String canonical = prefix.charAt(last) == separator ? prefix.substring(0, last) : prefix;
        int segments = 1 + (int) canonical.chars().filter(c -> c == separator).count();
        require(
                segments <= depth,
                "Cache '" + cache + "' has prefixes of up to " + depth + " segments but this one has " + segments + ": "
                        + remedyFor(segments));
        return canonical;
    }

    private String remedyFor(int segments) {
        return segments <= DEEPEST
                ? "declare prefixes('" + separator + "', " + segments + ") where the cache is built"
                : "none can have more than " + DEEPEST + ", so use a shorter one, or tag the entries";
    }

    private static boolean isPrintable(char c) {
        return !Character.isISOControl(c) && !Character.isSurrogate(c) && Character.isDefined(c);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
