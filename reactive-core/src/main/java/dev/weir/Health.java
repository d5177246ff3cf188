/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Finding;
import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The health of the caches of an application, as its process sees it now.
 *
 * @param status all of it in a word
 * @param remote the state of the remote tier, where there is one
 * @param broken what is known to break a promise, and that somebody has to mend
 */
public record Health(Status status, Optional<RemoteStats> remote, List<Finding> broken) {

    /** How the caches are. */
    public enum Status {
        /** All is well. */
        UP,
        /** Every request is answered, but not as it is meant to be: by the source, or without knowing what others have changed. */
        DEGRADED,
        /** They are closed, or a promise is broken. */
        DOWN
    }

    public Health {
        broken = List.copyOf(broken);
    }

    /** The health of what is open. */
    static Health of(Optional<RemoteStats> remote, List<Finding> broken) {
        if (!broken.isEmpty()) {
            return new Health(Status.DOWN, remote, broken);
        }
        boolean well = remote.map(Health::isWell).orElse(true);
        return new Health(well ? Status.UP : Status.DEGRADED, remote, broken);
    }

    /** The health of what is closed. */
    static Health closed() {
        return new Health(Status.DOWN, Optional.empty(), List.of());
    }

    /** The same, to be printed: names, numbers and times, and nothing that is confidential. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        remote.ifPresent(tier -> {
            details.put("coherence", tier.coherence().name());
            details.put("coherenceFor", tier.coherenceFor().toString());
            tier.knownUpTo().ifPresent(age -> details.put("knownUpTo", age.toString()));
            details.put("remote", tier.reach().name());
            details.put("owedInvalidations", tier.owed());
            details.put("oldestOwed", tier.oldestOwed().toString());
        });
        if (!broken.isEmpty()) {
            details.put("broken", broken.stream().map(Finding::toString).toList());
        }
        return details;
    }

    private static boolean isWell(RemoteStats tier) {
        return tier.coherence() == CoherenceState.COHERENT && tier.reach() == Reach.REACHABLE && tier.owed() == 0;
    }
}
