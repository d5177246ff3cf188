/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is stored: complete, with the times that its age is told by and the requests that it is an answer to.
 *
 * <p>Immutable. The array of its body is not copied: nobody writes into it.
 */
public final class StoredResponse {

    private final int status;
    private final Fields fields;
    private final byte[] body;
    private final Times times;
    private final Selection selection;
    private final Freshness freshness;
    private final long initialAgeMillis;

    private StoredResponse(
            int status, Fields fields, byte[] body, Times times, Selection selection, Freshness freshness) {
        this.status = status;
        this.fields = fields;
        this.body = body;
        this.times = times;
        this.selection = selection;
        this.freshness = freshness;
        this.initialAgeMillis = Age.initialMillis(fields, times);
    }

    /**
     * A response that {@link Storing} allows to be stored.
     *
     * @param fields what its origin sent; those that are not to be kept are taken out
     */
    public static StoredResponse of(
            int status, Fields fields, byte[] body, Times times, Selection selection, Heuristic heuristic) {
        Fields kept = Storing.kept(fields, times.received());
        return new StoredResponse(
                status, kept, body, times, selection, Freshness.of(status, kept, times.received(), heuristic));
    }

    public int status() {
        return status;
    }

    public Fields fields() {
        return fields;
    }

    public byte[] body() {
        return body;
    }

    public Times times() {
        return times;
    }

    public Selection selection() {
        return selection;
    }

    public Freshness freshness() {
        return freshness;
    }

    /** How old it was when it was received, in milliseconds. Told once, because every hit asks for its age. */
    long initialAgeMillis() {
        return initialAgeMillis;
    }

    /** The same answer, as the origin has just confirmed it. */
    StoredResponse confirmed(Fields newer, Times at, Heuristic heuristic) {
        return of(status, fields.with(newer), body, at, selection, heuristic);
    }

    /** How long it is of any use once it was received, in milliseconds: fresh, stale, or to be validated for so long after. */
    public long usefulMillis(long validatedFor) {
        long remaining = freshness.lifetimeMillis() - Age.millis(this, Duration.ZERO);
        long stale = freshness.longestStaleMillis();
        long asked = Validation.canBeValidated(fields) ? validatedFor : 0;
        return remaining + Math.max(stale, asked);
    }

    /** About what it takes in memory. */
    public int size() {
        return 200 + body.length + fields.length() + selection.length();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoredResponse that
                && status == that.status
                && fields.equals(that.fields)
                && times.equals(that.times)
                && selection.equals(that.selection)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return 31 * fields.hashCode() + Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return "StoredResponse[" + status + ", " + fields + ", " + body.length + " bytes]";
    }
}
