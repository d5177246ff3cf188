/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

/**
 * What was counted of a cache's use of the remote tier. All of it is zero where there is none.
 *
 * @param hits flights that found there what they looked for, absences included
 * @param misses flights that were told that there is nothing there that will do
 * @param degradedLoads loads that were made because the tier could not be asked
 * @param refusedFills values that the tier did not take, because what they depend on had been changed since they were asked for
 * @param unreadable entries found there that could not be read
 * @param leasesAwaited flights that waited for another process to load
 * @param unannouncedWrites writes that were made though the tier could not be told of them before
 */
public record RemoteCounts(
        long hits,
        long misses,
        long degradedLoads,
        long refusedFills,
        long unreadable,
        long leasesAwaited,
        long unannouncedWrites) {

    /** Nothing was counted. */
    public static final RemoteCounts NONE = new RemoteCounts(0, 0, 0, 0, 0, 0, 0);
}
