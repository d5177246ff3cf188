/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@code Vary}: the fields of the request that an answer depends on (RFC 9110, section 12.5.5).
 *
 * @param isAny whether it depends on what no field tells; so it does if the field is malformed
 * @param names the names of the fields, in small letters and in the order of the alphabet
 */
public record VaryField(boolean isAny, List<String> names) {

    /** Depends on no field. */
    public static final VaryField NONE = new VaryField(false, List.of());

    private static final VaryField ANY = new VaryField(true, List.of());

    public VaryField {
        names = List.copyOf(names);
    }

    /** What the lines of the field say together. */
    public static VaryField of(List<String> lines) {
        if (lines.isEmpty()) {
            return NONE;
        }
        Set<String> names = new TreeSet<>();
        FieldScanner in = new FieldScanner(lines);
        while (in.nextMember()) {
            String name = in.takeWhile(FieldText::isTokenCharacter);
            if (name.isEmpty() || name.equals("*") || !in.isAtMemberEnd()) {
                return ANY;
            }
            names.add(FieldText.lowerCase(name));
        }
        return new VaryField(false, List.copyOf(names));
    }

    /**
     * Depends on these fields.
     *
     * @throws IllegalArgumentException if one of them cannot be the name of a field
     */
    public static VaryField naming(Collection<String> fields) {
        VaryField named = of(List.copyOf(fields));
        if (named.isAny || fields.stream().anyMatch(field -> !FieldText.isToken(field))) {
            throw new IllegalArgumentException(
                    "Vary names header fields, such as Accept-Language, one by one, but was to name " + fields.size()
                            + " of which one cannot be the name of a field");
        }
        return named;
    }

    /** Depends on what either of both depends on. */
    public VaryField and(VaryField other) {
        if (isAny || other.isAny) {
            return ANY;
        }
        if (names.isEmpty() || other.names.isEmpty()) {
            return names.isEmpty() ? other : this;
        }
        Set<String> all = new TreeSet<>(names);
        all.addAll(other.names);
        return new VaryField(false, List.copyOf(all));
    }

    /** Depends on none of these fields, named in small letters; otherwise on what it depends on. */
    public VaryField without(Set<String> fields) {
        return fields.isEmpty()
                ? this
                : new VaryField(
                        isAny,
                        names.stream().filter(name -> !fields.contains(name)).toList());
    }

    /** As it is sent; empty if it depends on no field. */
    @Override
    public String toString() {
        return isAny ? "*" : String.join(", ", names);
    }
}
