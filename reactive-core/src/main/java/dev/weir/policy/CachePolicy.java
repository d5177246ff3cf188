/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A policy: how fresh what a cache serves has to be, and how much trouble it takes to get it.
 *
 * <p>The three windows are <em>ages</em> of a value, counted from when it was written, so that a stale window is longer
 * than {@code freshFor}; of the two stale windows either may be the longer one:
 *
 * <pre>
 * written        freshFor        staleWhileRevalidate        staleIfError
 *    |── serve it ──|── serve it, reload ──|── reload, serve it if ──|── reload ──▶
 *                         behind                 that fails
 * </pre>
 *
 * <p>In memory no window lasts longer than 24 days, except that immutable values stay fresh; after that a value is as good
 * as gone.
 *
 * <p>Immutable; every method gives a changed copy. A single argument that makes no sense is refused at once, a
 * combination that contradicts itself by {@link #check()}, which a cache calls when it is built.
 */
public final class CachePolicy {

    private final Windows windows;
    private final Patience patience;
    private final Eagerness eagerness;
    private final Popularity popularity;

    private CachePolicy(Windows windows, Patience patience, Eagerness eagerness, Popularity popularity) {
        this.windows = windows;
        this.patience = patience;
        this.eagerness = eagerness;
        this.popularity = popularity;
    }

    /** Values are served without question up to this age, and not at all afterwards unless a stale window is added. */
    public static CachePolicy freshFor(Duration age) {
        return new CachePolicy(Windows.freshFor(age), Patience.DEFAULT, Eagerness.NONE, Popularity.IGNORED);
    }

    /** Values never change: once loaded they are served until they are evicted or invalidated. */
    public static CachePolicy immutable() {
        return freshFor(Windows.FOREVER);
    }

    /** The same with another {@code freshFor}: for views, which begin with the policy of their cache. */
    public CachePolicy withFreshFor(Duration age) {
        return with(windows.withFreshFor(age));
    }

    /** Up to this age a value that is no longer fresh is served at once while it is reloaded behind the answer. */
    public CachePolicy staleWhileRevalidate(Duration age) {
        return with(windows.withStaleWhileRevalidate(age));
    }

    /** Up to this age a value that is no longer fresh is served when its reload fails or passes the soft timeout. */
    public CachePolicy staleIfError(Duration age) {
        return with(windows.withStaleIfError(age));
    }

    /** A key the source does not know is remembered as absent up to this age; zero remembers nothing. Default: 10 s. */
    public CachePolicy absentFor(Duration age) {
        return with(windows.withAbsentFor(age));
    }

    /**
     * A key the source does not know is remembered as absent up to this age, and each time it is found to be absent still,
     * for twice as long as the last time, up to the longest.
     */
    public CachePolicy absentFor(Duration age, Duration longest) {
        return with(windows.withAbsentFor(age, longest));
    }

    /** Each value's {@code freshFor} is shortened by a random part of this fraction, so that not all expire at once. */
    public CachePolicy jitter(double fraction) {
        return with(windows.withJitter(fraction));
    }

    /** After this long a load leaves those who may be served stale to the stale value, and goes on behind them. */
    public CachePolicy softTimeout(Duration time) {
        return with(patience.withSoftTimeout(time));
    }

    /** After this long a load has failed. Default: 10 s. */
    public CachePolicy loadTimeout(Duration time) {
        return with(patience.withLoadTimeout(time));
    }

    /** After a failed reload the stale value is served for this long before another is tried. Default: 5 s. */
    public CachePolicy retryAfter(Duration time) {
        return with(patience.withRetryAfter(time));
    }

    /** After a failed load with nothing to fall back on, its error answers this key for this long. Default: zero. */
    public CachePolicy backOff(Duration time) {
        return with(patience.withBackOff(time));
    }

    /** What becomes of a load whose last subscriber has cancelled. Default: it continues. */
    public CachePolicy whenAbandoned(WhenAbandoned choice) {
        return with(patience.withWhenAbandoned(choice));
    }

    /** An access past this fraction of a value's {@code freshFor} has it reloaded behind the answer. */
    public CachePolicy refreshAhead(double fraction) {
        return with(eagerness.withRefreshAhead(fraction));
    }

    /**
     * Each access may have the value reloaded behind the answer, the more likely the closer it is to expiring and the
     * longer loads take, so that of many processes one reloads before all have to. The factor scales how early.
     */
    public CachePolicy earlyRefresh(double beta) {
        return with(eagerness.withEarlyRefresh(beta));
    }

    /**
     * A value that is loaded in place of one that was read this often is fresh for twice as long as that one was, up to the
     * longest; one that is read less is back at {@code freshFor}.
     */
    public CachePolicy longerIfRead(int times, Duration longest) {
        return with(popularity.withLongerIfRead(times, longest));
    }

    /**
     * A value that was read this often is loaded again at once when its key is invalidated or expired, so that no request has to wait for
     * that. Needs a source.
     */
    public CachePolicy reloadIfRead(int times) {
        return with(popularity.withReloadIfRead(times));
    }

    public Duration freshFor() {
        return windows.freshFor();
    }

    /** Zero where nothing is served stale while it is reloaded. */
    public Duration staleWhileRevalidate() {
        return windows.staleWhileRevalidate();
    }

    /** Zero where nothing is served stale after a failure. */
    public Duration staleIfError() {
        return windows.staleIfError();
    }

    public Duration absentFor() {
        return windows.absentFor();
    }

    /** The same as {@link #absentFor()} where absences are remembered equally long. */
    public Duration absentUpTo() {
        return windows.absentUpTo();
    }

    public double jitter() {
        return windows.jitter();
    }

    /** Zero where there is none. */
    public Duration softTimeout() {
        return patience.softTimeout();
    }

    public Duration loadTimeout() {
        return patience.loadTimeout();
    }

    public Duration retryAfter() {
        return patience.retryAfter();
    }

    public Duration backOff() {
        return patience.backOff();
    }

    public WhenAbandoned whenAbandoned() {
        return patience.whenAbandoned();
    }

    /** Zero where there is none. */
    public double refreshAhead() {
        return eagerness.refreshAhead();
    }

    /** Zero where there is none. */
    public double earlyRefresh() {
        return eagerness.earlyRefresh();
    }

    /** How often a value must be read for its successor to live longer; zero where that does not matter. */
    public int longerAfterReads() {
        return popularity.longerAfter();
    }

    /** The longest time that a value that is read often is fresh. */
    public Duration freshUpTo() {
        return popularity.longerAfter() == 0 ? windows.freshFor() : popularity.longest();
    }

    /** How often a value must be read to be loaded again when it is invalidated; zero where that does not matter. */
    public int reloadedAfterReads() {
        return popularity.reloadedAfter();
    }

    /** Up to how many reads of a value are counted; zero where none are. */
    public int readsOfInterest() {
        return popularity.readsOfInterest();
    }

    public boolean isImmutable() {
        return windows.isImmutable();
    }

    /** Refuses a policy that contradicts itself, saying what to change. */
    public CachePolicy check() {
        windows.check();
        patience.check(windows);
        eagerness.check(windows);
        popularity.check(windows);
        return this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CachePolicy that
                && windows.equals(that.windows)
                && patience.equals(that.patience)
                && eagerness.equals(that.eagerness)
                && popularity.equals(that.popularity);
    }

    @Override
    public int hashCode() {
        return Objects.hash(windows, patience, eagerness, popularity);
    }

    @Override
    public String toString() {
        return "CachePolicy[" + windows + ", " + patience + ", " + eagerness + ", " + popularity + "]";
    }

    private CachePolicy with(Windows changed) {
        return new CachePolicy(changed, patience, eagerness, popularity);
    }

    private CachePolicy with(Patience changed) {
        return new CachePolicy(windows, changed, eagerness, popularity);
    }

    private CachePolicy with(Eagerness changed) {
        return new CachePolicy(windows, patience, changed, popularity);
    }

    private CachePolicy with(Popularity changed) {
        return new CachePolicy(windows, patience, eagerness, changed);
    }
}
