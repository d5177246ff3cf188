/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A set of tags that was checked: few, short and printable, because they are kept with every entry. */
final class Tags {

    private static final int MOST = 16;

    private Tags() {}

    /** A copy, in the same order. */
    static Set<String> checked(Collection<String> tags) {
        Set<String> copy = new LinkedHashSet<>(tags);
        if (copy.size() > MOST) {
            throw new InvalidTagException("An entry can have at most " + MOST + " tags but these are " + copy.size()
                    + ": use a declared prefix, or fewer and wider tags");
        }
        copy.forEach(Tags::check);
        return Collections.unmodifiableSet(copy);
    }

    static void check(String tag) {
        if (tag == null) {
            throw new NullPointerException("A tag must not be null");
        }
        @Nullable String objection = NameCheck.objectionTo(tag, "A tag");
        if (objection != null) {
            throw new InvalidTagException(objection);
        }
    }
}
