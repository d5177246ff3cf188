/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.Reach;
import dev.weir.policy.CachePolicy;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An explanation: what is known of a key, and why a request for it would be answered as it would be.
 *
 * @param cache the name of the cache
 * @param tenant whose part of it this is, if tenants are kept apart
 * @param outlook what a request that may load would meet with now
 * @param contract what a caller may rely on
 * @param policy the policy that a request for this key follows, with its class and the view taken into account
 * @param entry what is in memory, even if it is of no use any more
 * @param flight the load in progress
 * @param remote how the key stands to the remote tier, where the cache has one; nobody is asked for that, except whether a key that
 *     is written behind is dirty
 * @param lately the last things that happened to this key, or to many keys at once, the oldest first: of changes, loads
 *     that ended and evictions the last 256 of the whole cache are remembered, and the last 32 of many keys at once
 */
public record Explanation(
        String cache,
        Optional<String> tenant,
        Outlook outlook,
        String contract,
        CachePolicy policy,
        Optional<Kept> entry,
        Optional<InFlight> flight,
        Optional<Shared> remote,
        List<CacheEvent> lately) {

    /**
     * What a request would meet with. Where chance decides about a reload ahead of time, it is asked once for this. A load may
     * still be refused, by a breaker or a quota.
     */
    public enum Outlook {
        /** A fresh answer from memory. */
        HIT,
        /** A fresh answer from memory, with a load behind it because its time is nearly up. */
        HIT_AND_REFRESH,
        /** A stale answer from memory, with a load behind it, be it one that is in progress. */
        STALE_AND_REFRESH,
        /** A stale answer from memory, because a load failed a moment ago. */
        STALE_AFTER_FAILURE,
        /** The error of a load that failed a moment ago. */
        REMEMBERED_ERROR,
        /** A load, with a stale value to fall back on. */
        LOAD_OR_FALL_BACK,
        /** A load. */
        LOAD,
        /** The load that is in progress. */
        JOIN_LOAD
    }

    /** What became of an entry before its time. */
    public enum Gone {
        /** Nothing. */
        NO,
        /** It was declared outdated. */
        EXPIRED,
        /** Something it depends on was invalidated: one of its tags or prefixes, or everything. */
        INVALIDATED
    }

    /**
     * What is in memory under a key.
     *
     * @param absent whether it is the knowledge that there is no value
     * @param age how long ago it was written
     * @param freshFor how long it is fresh from then on, jitter included
     * @param gone whether it was taken out of use before its time
     * @param tags its tags
     * @param version its version where truth lives
     * @param etag its validator there
     */
    public record Kept(
            boolean absent,
            Duration age,
            Duration freshFor,
            Gone gone,
            Set<String> tags,
            OptionalLong version,
            Optional<String> etag) {}

    /**
     * A load in progress.
     *
     * @param since for how long
     * @param slow whether it has passed the soft timeout
     * @param joinable whether a request would wait for it; not if its key was invalidated since it began
     */
    public record InFlight(Duration since, boolean slow, boolean joinable) {}

    /**
     * How a key stands to the remote tier.
     *
     * @param shard where it is kept there
     * @param coherent whether this process knows what others change in that shard
     * @param knownUpTo how long ago it last knew; empty if it never has since it attached the shard
     * @param reach whether the tier is asked
     * @param owed whether this process has invalidated the key and was not told that the tier has
     * @param dirty whether something was written behind to it that has yet to reach the source; empty where nothing is written behind,
     *     and if the tier has not said
     * @param copy what is in memory as a copy of what is there
     */
    public record Shared(
            int shard,
            boolean coherent,
            Optional<Duration> knownUpTo,
            Reach reach,
            boolean owed,
            Optional<Boolean> dirty,
            Optional<Copy> copy) {}

    /**
     * A copy of what is in the remote tier.
     *
     * @param version of what it is a copy of; empty if it was loaded while the tier could not be asked
     * @param currentFor how long ago it was known to be current by itself; empty if it never was
     * @param trusted whether it is as good as its age says, as far as is known of what others have changed
     */
    public record Copy(Optional<Version> version, Optional<Duration> currentFor, boolean trusted) {}
}
