/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.Version;
import java.util.HashMap;
import java.util.Map;

/**
 * A key's quarantine marks, and the last version that was drawn for it while there were any.
 *
 * <p>A mark whose time is up is as good as lifted: its writer may have been gone for so long that nothing can be said any more about
 * what happened to the key since.
 */
final class KeyMarks {

    private final Map<String, Mark> marks = new HashMap<>();
    private Version last = Version.NONE;

    KeyMarks copy() {
        KeyMarks copy = new KeyMarks();
        copy.marks.putAll(marks);
        copy.last = last;
        return copy;
    }

    boolean isEmpty(long now) {
        marks.values().removeIf(mark -> mark.until <= now);
        return marks.isEmpty();
    }

    void set(String mark, long now, long longest) {
        boolean others = !isEmpty(now) && !(marks.size() == 1 && marks.containsKey(mark));
        marks.put(mark, new Mark(now + longest, others));
    }

    /** Lifts a mark; whether there was another one when it was set. */
    boolean lift(String mark, long now) {
        isEmpty(now);
        Mark lifted = marks.remove(mark);
        return lifted != null && lifted.others;
    }

    /** The version drawn last while there were marks; none if there were not all the time, and then it equals nobody's. */
    Version last() {
        return last;
    }

    void drawn(Version version) {
        last = version;
    }

    private record Mark(long until, boolean others) {}
}
