/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import static dev.weir.key.Placeholders.require;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A template for the text of keys: literal text around placeholders, as in {@code shop:{shop}:line:{id}}.
 *
 * <p>What takes a placeholder's place is encoded: what is not a letter or digit of ASCII, {@code _}, {@code .} or {@code -}
 * becomes {@code %} and two hexadecimal digits for each byte of its UTF-8. So no value can hold a separator, and no
 * two keys have the same text.
 *
 * <p>Immutable; may be shared by all threads.
 *
 * @param <K> keys: a {@code String}, {@code Integer}, {@code Long}, {@code Short}, {@code Boolean}, {@code UUID} or enum, or
 *     a record of these
 */
public final class KeyTemplate<K> implements KeyText<K> {

    private final Placeholders placeholders;
    private final KeyShape<K> shape;
    private final List<Integer> places;

    private KeyTemplate(Placeholders placeholders, KeyShape<K> shape, List<Integer> places) {
        this.placeholders = placeholders;
        this.shape = shape;
        this.places = places;
    }

    /**
     * A template of one placeholder of any name, or for records of one for each component, which it names.
     *
     * <p>A record that is not public, or whose package is not exported, has to be open to reflection.
     *
     * @throws IllegalArgumentException with what to change, if different keys could have the same text, or keys of this
     *     type cannot be written
     */
    public static <K> KeyTemplate<K> of(String template, Class<K> keys) {
        requireNonNull(template, "template must not be null");
        KeyShape<K> shape = KeyShape.of(requireNonNull(keys, "keys must not be null"));
        Placeholders placeholders = Placeholders.of(template);
        List<Integer> places =
                shape instanceof RecordShape<K> record ? placesIn(record, keys, placeholders) : one(keys, placeholders);
        return new KeyTemplate<>(placeholders, shape, places);
    }

    /**
     * A text as templates write it in a placeholder's place, for prefixes that are put together by hand.
     *
     * @throws IllegalArgumentException if it is no valid Unicode
     */
    public static String encode(String text) {
        return PercentCode.encode(requireNonNull(text, "text must not be null"));
    }

    @Override
    public String of(K key) {
        List<String> parts = new ArrayList<>(places.size());
        shape.write(requireNonNull(key, "key must not be null"), parts::add);
        List<String> literals = placeholders.literals();
        StringBuilder text = new StringBuilder(literals.get(0));
        for (int i = 0; i < places.size(); i++) {
            text.append(parts.get(places.get(i))).append(literals.get(i + 1));
        }
        return text.toString();
    }

    @Override
    public K parse(String text) {
        requireNonNull(text, "text must not be null");
        List<String> literals = placeholders.literals();
        requireFit(text.startsWith(literals.get(0)));
        String[] parts = new String[places.size()];
        int at = literals.get(0).length();
        for (int i = 0; i < parts.length; i++) {
            String next = literals.get(i + 1);
            // What separates is in no part, so its first occurrence is the one that was written.
            int end = i + 1 < parts.length ? text.indexOf(next, at) : text.length() - next.length();
            requireFit(end >= at && text.startsWith(next, end));
            parts[places.get(i)] = text.substring(at, end);
            at = end + next.length();
        }
        return shape.read(Arrays.asList(parts).iterator());
    }

    /** The template, as it was given. */
    @Override
    public String toString() {
        return placeholders.template();
    }

    private void requireFit(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException("This is no text of a key: it does not read '" + this + "'");
        }
    }

    private static List<Integer> one(Class<?> keys, Placeholders placeholders) {
        require(
                placeholders.names().size() == 1,
                placeholders.template(),
                "has " + placeholders.names().size() + " placeholders, but a " + keys.getSimpleName()
                        + " is one value: use one placeholder, or keys that are records");
        return List.of(0);
    }

    /** For each placeholder, which component it stands for. */
    private static List<Integer> placesIn(RecordShape<?> shape, Class<?> keys, Placeholders placeholders) {
        String type = keys.getSimpleName();
        List<String> components = shape.names();
        List<Integer> places = new ArrayList<>();
        for (String name : placeholders.names()) {
            int place = components.indexOf(name);
            require(
                    place >= 0,
                    placeholders.template(),
                    "has a placeholder {" + name + "}, but the components of " + type + " are "
                            + String.join(", ", components) + ": name one of them");
            require(
                    !places.contains(place),
                    placeholders.template(),
                    "has the placeholder {" + name + "} twice: name each component once");
            places.add(place);
        }
        for (int i = 0; i < components.size(); i++) {
            require(
                    places.contains(i),
                    placeholders.template(),
                    "leaves out component '" + components.get(i) + "' of " + type
                            + ", so that different keys would have " + "the same text: add {" + components.get(i)
                            + "}");
        }
        require(
                shape.isFlat(),
                placeholders.template(),
                "is for " + type + ", of which a component is a record of several values: write them as components of "
                        + type + " itself, or use KeyText.natural");
        return List.copyOf(places);
    }
}
