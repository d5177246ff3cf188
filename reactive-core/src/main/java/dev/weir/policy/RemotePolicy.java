/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a cache uses the remote tier.
 *
 * @param localFor for how long a copy is kept in this process before the remote tier is asked again; by default as long as it is
 *     of use
 * @param whileBlind what becomes of local copies while this process does not learn what others change
 * @param capWhileBlind for {@link WhileBlind#CAP_TTL}, how long after it was last known to be current a copy is served
 * @param loadsWhileUnreachable how many loads there may be at a time that are made only because the remote tier could not be
 *     asked; a load of many keys is one
 */
public record RemotePolicy(
        Duration localFor, WhileBlind whileBlind, Duration capWhileBlind, int loadsWhileUnreachable) {

    /** As long as it is of use; five seconds while blind; 256 loads at a time while the remote tier cannot be asked. */
    public static final RemotePolicy DEFAULT =
            new RemotePolicy(Duration.ofDays(24), WhileBlind.CAP_TTL, Duration.ofSeconds(5), 256);

    public RemotePolicy {
        requirePositive("localFor", localFor);
        requireNonNull(whileBlind, "whileBlind must not be null");
        requirePositive("capWhileBlind", capWhileBlind);
        if (loadsWhileUnreachable < 1) {
            throw new IllegalArgumentException("loadsWhileUnreachable must be positive but was " + loadsWhileUnreachable
                    + "; without any, nothing would be answered while the remote tier cannot be asked");
        }
    }

    /** A copy is kept in this process for this long before the remote tier is asked again. */
    public RemotePolicy localFor(Duration time) {
        return new RemotePolicy(time, whileBlind, capWhileBlind, loadsWhileUnreachable);
    }

    /** What becomes of local copies while this process does not learn what others change. */
    public RemotePolicy whileBlind(WhileBlind choice) {
        return new RemotePolicy(localFor, choice, capWhileBlind, loadsWhileUnreachable);
    }

    /** While blind, a copy is served for this long after it was last known to be current. */
    public RemotePolicy cappedWhileBlind(Duration time) {
        return new RemotePolicy(localFor, WhileBlind.CAP_TTL, time, loadsWhileUnreachable);
    }

    /** So many loads there may be at a time that are made only because the remote tier could not be asked. */
    public RemotePolicy loadsWhileUnreachable(int loads) {
        return new RemotePolicy(localFor, whileBlind, capWhileBlind, loads);
    }

    private static void requirePositive(String name, Duration time) {
        requireNonNull(time, () -> name + " must not be null");
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive but was " + time);
        }
    }
}
