/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Finding;
import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.OutboxStats;
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
 * @param outboxes the state of what is written behind, by cache
 * @param broken what is known to break a promise, and that somebody has to mend
 */
public record Health(
        Status status, Optional<RemoteStats> remote, Map<String, OutboxHealth> outboxes, List<Finding> broken) {

    /** How the caches are. */
    public enum Status {
        /** All is well. */
        UP,
        /**
         * Every request is answered, but not as it is meant to be: by the source, without knowing what others have changed, or with
         * writes that reach the source late.
         */
        DEGRADED,
        /** They are closed, or a promise is broken. */
        DOWN
    }

    /**
     * The health of an outbox.
     *
     * @param stats what waits in it, and what was done about it
     * @param isLate whether something has been waiting for longer than it may
     */
    public record OutboxHealth(OutboxStats stats, boolean isLate) {}

    public Health {
        outboxes = Map.copyOf(outboxes);
        broken = List.copyOf(broken);
    }

    /** The health of what is open. */
    static Health of(Optional<RemoteStats> remote, Map<String, OutboxHealth> outboxes, List<Finding> broken) {
        if (!broken.isEmpty()) {
            return new Health(Status.DOWN, remote, outboxes, broken);
        }
        boolean well = remote.map(Health::isWell).orElse(true)
                && outboxes.values().stream().noneMatch(OutboxHealth::isLate);
        return new Health(well ? Status.UP : Status.DEGRADED, remote, outboxes, broken);
    }

    /** The health of what is closed, with what was left in outboxes. */
    static Health closed(Map<String, OutboxHealth> outboxes) {
        return new Health(Status.DOWN, Optional.empty(), outboxes, List.of());
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
        outboxes.forEach((cache, outbox) -> {
            details.put("outbox." + cache + ".waiting", outbox.stats().waiting());
            details.put("outbox." + cache + ".lag", outbox.stats().lag().toString());
            details.put("outbox." + cache + ".deadLetters", outbox.stats().deadLetters());
        });
        if (!broken.isEmpty()) {
            details.put("broken", broken.stream().map(Finding::toString).toList());
        }
        return details;
    }

    /** One that is probed is well: whoever waits for that before he asks would wait for ever, because only requests are probes. */
    private static boolean isWell(RemoteStats tier) {
        return tier.coherence() == CoherenceState.COHERENT && tier.reach() != Reach.UNREACHABLE && tier.owed() == 0;
    }
}
