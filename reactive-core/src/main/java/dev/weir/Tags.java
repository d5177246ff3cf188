/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** A set of tags that was checked: few, short and printable, because they are kept with every entry. */
final class Tags {

    private static final int MOST = 16;
    private static final int LONGEST = 128;

    private Tags() {}

    /** A copy, in the same order. */
    static Set<String> checked(Collection<String> tags) {
        Set<String> copy = new LinkedHashSet<>(tags);
        if (copy.size() > MOST) {
            throw new InvalidTagException("An entry can have at most " + MOST + " tags but these are " + copy.size()
                    + ": use a declared prefix, or fewer and wider tags");
        }
        copy.forEach(Tags::check);
        return java.util.Collections.unmodifiableSet(copy);
    }

    static void check(String tag) {
        if (tag == null) {
            throw new NullPointerException("A tag must not be null");
        }
        if (tag.isEmpty() || tag.length() > LONGEST) {
            throw new InvalidTagException(
                    "A tag must have 1 to " + LONGEST + " characters but one has " + tag.length());
        }
        for (int i = 0; i < tag.length(); i++) {
            if (Character.isISOControl(tag.charAt(i)) || Character.isSurrogate(tag.charAt(i))) {
                throw new InvalidTagException("A tag must not contain control characters or surrogates, but one has "
                        + "one at position " + i);
            }
        }
    }
}
