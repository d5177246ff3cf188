/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header fields of one message, in their order, under names in small letters; immutable. */
public final class Fields implements FieldLines {

    public static final Fields NONE = new Fields(Map.of());

    private final Map<String, List<String>> byName;

    private Fields(Map<String, List<String>> byName) {
        this.byName = byName;
    }

    /** Those of a map, whose names may be written in any case. */
    public static Fields of(Map<String, ? extends Collection<String>> lines) {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        lines.forEach((name, values) -> {
            if (!values.isEmpty()) {
                byName.computeIfAbsent(lowerCase(name), none -> new ArrayList<>(1))
                        .addAll(values);
            }
        });
        byName.replaceAll((name, values) -> List.copyOf(values));
        return new Fields(byName);
    }

    @Override
    public List<String> of(String name) {
        return byName.getOrDefault(lowerCase(name), List.of());
    }

    public boolean has(String name) {
        return byName.containsKey(lowerCase(name));
    }

    public Map<String, List<String>> asMap() {
        return Collections.unmodifiableMap(byName);
    }

    /** Without these fields, named in small letters. */
    public Fields without(Set<String> names) {
        Map<String, List<String>> fewer = new LinkedHashMap<>(byName);
        fewer.keySet().removeAll(names);
        return new Fields(fewer);
    }

    /** With this line in place of whatever the field had. */
    public Fields with(String name, String line) {
        Map<String, List<String>> changed = new LinkedHashMap<>(byName);
        changed.put(lowerCase(name), List.of(line));
        return new Fields(changed);
    }

    /** With all of the others in place of those of the same names. */
    public Fields with(Fields others) {
        Map<String, List<String>> changed = new LinkedHashMap<>(byName);
        changed.putAll(others.byName);
        return new Fields(changed);
    }

    /** How many characters they have; about what they take in memory. */
    public int length() {
        int length = 0;
        for (Map.Entry<String, List<String>> field : byName.entrySet()) {
            for (String line : field.getValue()) {
                length += field.getKey().length() + line.length();
            }
        }
        return length;
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields that && byName.equals(that.byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    /** Their names: what they say may be nobody's business. */
    @Override
    public String toString() {
        return "Fields" + byName.keySet();
    }
}
