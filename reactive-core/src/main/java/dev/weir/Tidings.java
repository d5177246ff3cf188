/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import dev.weir.tier.Generation;
import dev.weir.tier.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tidings of one reply: what has changed, sorted by who has to be told.
 *
 * <p>A generation that was raised stands in the log of every shard, and is told once for all that came in one reply. Not for those of
 * several replies: what was stored between them would outlive the second of two invalidations.
 */
final class Tidings {

    private final Map<Generation, Change.OfGeneration> raised = new LinkedHashMap<>();
    private final Map<Scope, List<Change.OfKey>> changed = new LinkedHashMap<>();

    void add(Change.OfKey change) {
        changed.computeIfAbsent(change.scope(), scope -> new ArrayList<>()).add(change);
    }

    /** Gives back the first such generation, so that equal ones are kept once. */
    Generation add(Change.OfGeneration change) {
        Change.OfGeneration first = raised.putIfAbsent(change.generation(), change);
        return first == null ? change.generation() : first.generation();
    }

    void tell(Followers followers) {
        Map<Scope, List<Change.OfGeneration>> byScope = new LinkedHashMap<>();
        raised.values()
                .forEach(change -> byScope.computeIfAbsent(change.generation().scope(), scope -> new ArrayList<>())
                        .add(change));
        byScope.forEach(followers::raised);
        changed.forEach(followers::changed);
    }
}
