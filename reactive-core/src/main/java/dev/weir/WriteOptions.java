/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Options of a write: what a value that is put has of its own, beyond what the cache's builder gives every value.
 *
 * <p>Immutable; every method gives a changed copy.
 */
public final class WriteOptions {

    /** Nothing of its own. */
    public static final WriteOptions NONE =
            new WriteOptions(Set.of(), Optional.empty(), OptionalLong.empty(), Optional.empty());

    private final Set<String> tags;
    private final Optional<Duration> freshFor;
    private final OptionalLong version;
    private final Optional<String> etag;

    private WriteOptions(Set<String> tags, Optional<Duration> freshFor, OptionalLong version, Optional<String> etag) {
        this.tags = tags;
        this.freshFor = freshFor;
        this.version = version;
        this.etag = etag;
    }

    /** Has these tags, besides those the cache's builder gives it. */
    public static WriteOptions tagged(String... tags) {
        return NONE.tags(Arrays.asList(requireNonNull(tags, "tags must not be null")));
    }

    /** Has these tags, besides those it has. */
    public WriteOptions tags(Collection<String> more) {
        Set<String> all = new LinkedHashSet<>(tags);
        all.addAll(requireNonNull(more, "tags must not be null"));
        return new WriteOptions(Tags.checked(all), freshFor, version, etag);
    }

    /** Is fresh for this long, whatever the policy says. */
    public WriteOptions freshFor(Duration age) {
        requireNonNull(age, "freshFor must not be null");
        if (age.isZero() || age.isNegative()) {
            throw new IllegalArgumentException("freshFor must be positive but was " + age
                    + "; to keep no value, do not put it, or have its loader " + "call doNotCache()");
        }
        return new WriteOptions(tags, Optional.of(age), version, etag);
    }

    /** Has this version where truth lives. */
    public WriteOptions version(long version) {
        return new WriteOptions(tags, freshFor, OptionalLong.of(version), etag);
    }

    /** Has this validator where truth lives. */
    public WriteOptions etag(String etag) {
        return new WriteOptions(tags, freshFor, version, Optional.of(requireNonNull(etag, "etag must not be null")));
    }

    /** What was not given is as it is noted; but how long a value is fresh is not passed on. */
    WriteOptions orElse(Notes notes) {
        return new WriteOptions(
                tags.isEmpty() ? notes.tags : tags,
                freshFor,
                version.isEmpty() ? notes.version : version,
                etag.isEmpty() ? notes.etag : etag);
    }

    public Set<String> tags() {
        return tags;
    }

    public Optional<Duration> freshFor() {
        return freshFor;
    }

    public OptionalLong version() {
        return version;
    }

    public Optional<String> etag() {
        return etag;
    }
}
