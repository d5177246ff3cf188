/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.StoreException;
import dev.weir.tier.Version;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A memory of why records of one lane were refused last, and which could not even be tried, as long as they wait. */
final class Refusals {

    private static final int LONGEST = 500;

    private final Map<Version, String> reasons = new ConcurrentHashMap<>();
    private final Set<Version> untried = ConcurrentHashMap.newKeySet();

    void add(Version record, StoreException why) {
        String reason = String.valueOf(why.getMessage());
        reasons.put(record, reason.length() > LONGEST ? reason.substring(0, LONGEST) : reason);
    }

    /** Why it was refused the last time, as far as this process knows. */
    String of(Version record) {
        return reasons.getOrDefault(
                record, "The source refused it; the process that tried it last cannot be asked why");
    }

    /** Whether the source could not be asked about a record the last time, because somebody holds its row, say. */
    boolean isUntried(Version record) {
        return untried.contains(record);
    }

    void tried(Version record, boolean isUntried) {
        if (isUntried) {
            untried.add(record);
        } else {
            untried.remove(record);
        }
    }

    /** Only these are still of interest. */
    void retain(Collection<Version> waiting) {
        untried.retainAll(waiting);
        reasons.keySet().retainAll(waiting);
    }
}
