/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A glob: a pattern for the texts of keys, in which {@code *} stands for any characters, {@code ?} for one, and {@code \}
 * takes the next character as it is.
 *
 * <p>Everything else stands for itself, {@code [} and {@code ]} too: where a pattern is handed to something that knows
 * sets of characters, as the {@code MATCH} of Redis does, they have to be escaped on the way.
 *
 * <p>Matching goes over a text once for each character of the pattern at most, whatever both look like.
 */
final class Glob {

    private static final int LONGEST = 512;
    private static final int ANY = -1;
    private static final int ONE = -2;

    private final String pattern;
    private final int[] tokens;

    private Glob(String pattern, int[] tokens) {
        this.pattern = pattern;
        this.tokens = tokens;
    }

    /**
     * The glob of a pattern.
     *
     * @throws IllegalArgumentException with what to change, if it is none
     */
    static Glob of(String pattern) {
        requireNonNull(pattern, "glob must not be null");
        require(
                !pattern.isEmpty(),
                "glob must not be empty: '*' stands for all keys, and clear() forgets them at less cost");
        require(
                pattern.length() <= LONGEST,
                "glob must have at most " + LONGEST + " characters but has " + pattern.length()
                        + ": put a '*' in place of a part");
        return new Glob(pattern, tokensOf(pattern));
    }

    /** The one text it matches, if it has no wildcards. */
    Optional<String> literal() {
        return IntStream.of(tokens).allMatch(token -> token >= 0)
                ? Optional.of(new String(tokens, 0, tokens.length))
                : Optional.empty();
    }

    /** Whether it matches a text as a whole. */
    boolean matches(CharSequence text) {
        int at = 0;
        int token = 0;
        int lastAny = -1;
        int retry = 0;
        while (at < text.length()) {
            int next = Character.codePointAt(text, at);
            if (token < tokens.length && tokens[token] == ANY) {
                lastAny = token++;
                retry = at;
            } else if (token < tokens.length && (tokens[token] == ONE || tokens[token] == next)) {
                token++;
                at += Character.charCount(next);
            } else if (lastAny >= 0) {
                // Only the last '*' takes more: what an earlier one could gain, this one finds as well.
                retry += Character.charCount(Character.codePointAt(text, retry));
                at = retry;
                token = lastAny + 1;
            } else {
                return false;
            }
        }
        while (token < tokens.length && tokens[token] == ANY) {
            token++;
        }
        return token == tokens.length;
    }

    /** The pattern, as it was given. */
    @Override
    public String toString() {
        return pattern;
    }

    private static int[] tokensOf(String pattern) {
        IntStream.Builder tokens = IntStream.builder();
        int[] points = pattern.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (points[i] == '\\') {
                require(
                        ++i < points.length,
                        "glob must not end with a single '\\': write '\\\\' for the character itself");
                tokens.add(points[i]);
            } else {
                tokens.add(points[i] == '*' ? ANY : points[i] == '?' ? ONE : points[i]);
            }
        }
        return tokens.build().toArray();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
