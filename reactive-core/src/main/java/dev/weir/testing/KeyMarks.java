/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.Version;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    boolean hasOthers(@Nullable String mark, long now) {
        return !isEmpty(now) && !(marks.size() == 1 && mark != null && marks.containsKey(mark));
    }

    void set(String mark, long now, long longest) {
        boolean others = hasOthers(mark, now);
        marks.put(mark, new Mark(now + longest, others));
    }

    /** Whether the mark was there, which it is no more, and no other one when it was set. */
    Lifted lift(String mark, long now) {
        isEmpty(now);
        Mark lifted = marks.remove(mark);
        return new Lifted(lifted != null, lifted != null && lifted.others);
    }

    Version last() {
        return last;
    }

    void drawn(Version version) {
        last = version;
    }

    /**
     * What was known of a mark that is lifted.
     *
     * @param wasThere whether its time was not up
     * @param withOthers whether there were others when it was set
     */
    record Lifted(boolean wasThere, boolean withOthers) {}

    private record Mark(long until, boolean others) {}
}
