/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

/**
 * A policy for batches: how many keys travel in one load, and how many such loads are in flight at once.
 *
 * <p>A key that misses while fewer batches are in flight leaves at once, alone; the keys that miss while all are in
 * flight leave together when one returns. No timer is involved.
 *
 * @param maximumKeys the most keys in one load
 * @param inFlight the most loads in flight
 */
public record BatchPolicy(int maximumKeys, int inFlight) {

    /** At most 256 keys a load, two loads in flight. */
    public static final BatchPolicy DEFAULT = new BatchPolicy(256, 2);

    public BatchPolicy {
        Limit.require(maximumKeys > 0, "maximumKeys must be positive but was " + maximumKeys + "; 256 is the default");
        Limit.require(inFlight > 0, "inFlight must be positive but was " + inFlight + "; 2 is the default");
    }

    /** At most this many keys a load, two loads in flight. */
    public static BatchPolicy upTo(int maximumKeys) {
        return new BatchPolicy(maximumKeys, DEFAULT.inFlight);
    }

    /** The same with this many loads in flight. */
    public BatchPolicy inFlight(int loads) {
        return new BatchPolicy(maximumKeys, loads);
    }
}
