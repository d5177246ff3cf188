/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * An entity tag: a name of one state of what is answered (RFC 9110, section 8.8.3).
 *
 * @param opaque what stands between its quotes
 * @param weak whether it is the same for states that are as good as each other, rather than equal byte by byte
 */
public record EntityTag(String opaque, boolean weak) {

    private static final int LONGEST = 512;

    /**
     * @throws IllegalArgumentException if these characters cannot stand in an entity tag; {@link #naming} encodes them
     */
    public EntityTag {
        if (!FieldText.isAll(requireNonNull(opaque, "opaque must not be null"), EntityTag::isAllowed)) {
            throw new IllegalArgumentException(
                    "An entity tag cannot contain blanks, quotes or control characters: EntityTag.naming encodes them");
        }
    }

    /** The entity tag that names a state by this text. What cannot stand in one is encoded, so that different texts give different tags. */
    public static EntityTag naming(String state, boolean weak) {
        return new EntityTag(FieldText.encoded(state, c -> isAllowed(c) && c < 128), weak);
    }

    /** The entity tag that this text is, such as {@code "v7"} or {@code W/"v7"}; empty if it is none. */
    public static Optional<EntityTag> of(String text) {
        FieldScanner in = new FieldScanner(FieldText.trimmed(text));
        Optional<EntityTag> tag = text.length() > LONGEST ? Optional.empty() : next(in);
        return in.isAtEnd() ? tag : Optional.empty();
    }

    /** The one that a scanner stands before. */
    static Optional<EntityTag> next(FieldScanner in) {
        boolean weak = in.take('W');
        if ((weak && !in.take('/')) || !in.take('"')) {
            return Optional.empty();
        }
        String opaque = in.takeWhile(EntityTag::isAllowed);
        return in.take('"') ? Optional.of(new EntityTag(opaque, weak)) : Optional.empty();
    }

    /** The same state, told weakly. */
    public EntityTag weakened() {
        return weak ? this : new EntityTag(opaque, true);
    }

    /** Whether both name the same bytes. */
    public boolean matchesStrongly(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /** Whether both name states that are as good as each other. */
    public boolean matchesWeakly(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    /** As it is sent. */
    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + opaque + '"';
    }

    private static boolean isAllowed(int c) {
        return c == '!' || (c >= '#' && c <= '~') || (c >= 128 && c <= 255);
    }
}
