/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A scanner of the members of a list (RFC 9110, section 5.6.1): it goes forward only, and past what it cannot read. */
final class FieldScanner {

    private final String text;
    private int at;

    /** Of the lines of one field, which mean the same as one line of them all. */
    FieldScanner(List<String> lines) {
        this(lines.size() == 1 ? lines.get(0) : String.join(",", lines));
    }

    FieldScanner(String text) {
        this.text = text;
    }

    /** Moves to the beginning of the next member that is not empty; false if there is none. */
    boolean nextMember() {
        while (at < text.length() && (FieldText.isBlank(text.charAt(at)) || text.charAt(at) == ',')) {
            at++;
        }
        return at < text.length();
    }

    /** Whether nothing is left of this member; blanks are passed. */
    boolean isAtMemberEnd() {
        while (at < text.length() && FieldText.isBlank(text.charAt(at))) {
            at++;
        }
        return at == text.length() || text.charAt(at) == ',';
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    /** Passes whatever is left of this member. */
    void skipMember() {
        while (at < text.length() && text.charAt(at) != ',') {
            at++;
        }
    }

    /** Passes this character if it is the next one. */
    boolean take(char c) {
        boolean is = at < text.length() && text.charAt(at) == c;
        if (is) {
            at++;
        }
        return is;
    }

    boolean isNext(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    /** The characters from here on that are such ones; may be empty. */
    String takeWhile(IntPredicate such) {
        int begin = at;
        while (at < text.length() && such.test(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    /**
     * What stands in the quotes that begin here, without its backslashes; {@code null} if they are not closed. Then nothing was passed, so
     * that no quote swallows the members behind it.
     */
    @Nullable
    String takeQuoted() {
        StringBuilder content = new StringBuilder();
        int next = at + 1;
        while (next < text.length()) {
            char c = text.charAt(next++);
            if (c == '"') {
                at = next;
                return content.toString();
            }
            if (c == '\\' && next < text.length()) {
                c = text.charAt(next++);
            }
            content.append(c);
        }
        return null;
    }
}
