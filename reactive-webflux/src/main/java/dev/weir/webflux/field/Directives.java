/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The directives of one {@code Cache-Control} field, in their order, whatever they mean; immutable. */
final class Directives {

    static final Directives NONE = new Directives(Map.of(), true);

    /** What a number of seconds that is too large for a cache stands for (RFC 9111, section 1.2.2). */
    static final long MOST_SECONDS = 2_147_483_648L;

    private final Map<String, List<Argument>> byName;
    private final boolean wellFormed;

    private Directives(Map<String, List<Argument>> byName, boolean wellFormed) {
        this.byName = byName;
        this.wellFormed = wellFormed;
    }

    static Directives of(List<String> lines) {
        if (lines.isEmpty()) {
            return NONE;
        }
        Map<String, List<Argument>> found = new LinkedHashMap<>();
        boolean wellFormed = true;
        FieldScanner in = new FieldScanner(lines);
        while (in.nextMember()) {
            String name = FieldText.lowerCase(in.takeWhile(FieldText::isTokenCharacter));
            Argument argument = argument(in);
            if (!name.isEmpty()) {
                found.computeIfAbsent(name, none -> new ArrayList<>(1)).add(argument);
            }
            wellFormed &= !name.isEmpty() && !argument.isBroken();
        }
        return new Directives(found, wellFormed);
    }

    private static Argument argument(FieldScanner in) {
        Argument read = Argument.NONE;
        if (in.take('=')) {
            String text = in.isNext('"') ? in.takeQuoted() : in.takeWhile(FieldText::isTokenCharacter);
            read = text == null || text.isEmpty() ? Argument.BROKEN : new Argument(text, false);
        }
        if (in.isAtMemberEnd()) {
            return read;
        }
        in.skipMember();
        return Argument.BROKEN;
    }

    boolean isWellFormed() {
        return wellFormed;
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    List<Argument> all(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /** The names of fields in all arguments of a directive; empty unless each of them has such names, and nothing else. */
    Set<String> fields(String name) {
        Set<String> fields = new TreeSet<>();
        for (Argument argument : all(name)) {
            VaryField named = argument.text == null ? VaryField.NONE : VaryField.of(List.of(argument.text));
            if (named.names().isEmpty() || named.isAny()) {
                return Set.of();
            }
            fields.addAll(named.names());
        }
        return Set.copyOf(fields);
    }

    Directives with(String name) {
        return with(name, Argument.NONE);
    }

    Directives with(String name, Duration time) {
        return with(name, new Argument(Long.toString(Math.min(MOST_SECONDS, Math.max(0, time.toSeconds()))), false));
    }

    private Directives with(String name, Argument argument) {
        Map<String, List<Argument>> more = new LinkedHashMap<>(byName);
        more.put(name, List.of(argument));
        return new Directives(more, wellFormed);
    }

    /** As it is sent; what was read and is malformed is left out. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        byName.forEach((name, arguments) -> arguments.forEach(argument -> {
            if (!argument.isBroken) {
                argument.append(line.append(line.isEmpty() ? "" : ", ").append(name));
            }
        }));
        return line.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Directives that && wellFormed == that.wellFormed && byName.equals(that.byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    /** What a directive is said with, if anything; broken if it cannot be read. */
    record Argument(@Nullable String text, boolean isBroken) {

        static final Argument NONE = new Argument(null, false);
        static final Argument BROKEN = new Argument(null, true);

        boolean isMissing() {
            return text == null && !isBroken;
        }

        /** The number of seconds it says, as many as a cache can tell apart; {@code null} if it says none. */
        @Nullable
        Duration seconds() {
            if (text == null || text.isEmpty() || !FieldText.isAll(text, FieldText::isDigit)) {
                return null;
            }
            long seconds = 0;
            for (int i = 0; i < text.length() && seconds < MOST_SECONDS; i++) {
                seconds = 10 * seconds + text.charAt(i) - '0';
            }
            return Duration.ofSeconds(Math.min(MOST_SECONDS, seconds));
        }

        private void append(StringBuilder line) {
            if (text == null) {
                return;
            }
            line.append('=');
            if (FieldText.isToken(text)) {
                line.append(text);
            } else {
                line.append('"')
                        .append(FieldText.encoded(text, c -> FieldText.isPrintable(c) && c != '"' && c != '\\'))
                        .append('"');
            }
        }
    }
}
