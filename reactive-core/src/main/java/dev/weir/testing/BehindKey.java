/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.RemoteKey;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.Version;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A key that was written behind, as a shard remembers it until a minute after all of it has been flushed. */
final class BehindKey {

    private static final int MOST_OPERATIONS = 32;
    private static final long REMEMBERED_MILLIS = 60_000;
    private static final long NEVER = Long.MAX_VALUE;

    // In the order in which they were accepted.
    private final Map<String, Version> operations = new LinkedHashMap<>();
    private RemoteKey key;
    private Version last = Version.NONE;
    private long forgotten;
    private long voided;
    private boolean isInvalidated;
    private long until = NEVER;

    BehindKey(RemoteKey key) {
        this.key = key;
    }

    BehindKey copy() {
        BehindKey copy = new BehindKey(key);
        copy.operations.putAll(operations);
        copy.last = last;
        copy.forgotten = forgotten;
        copy.voided = voided;
        copy.isInvalidated = isInvalidated;
        copy.until = until;
        return copy;
    }

    /** As it was written last, with its prefixes. */
    RemoteKey key() {
        return key;
    }

    /** The version of its last record. */
    Version last() {
        return last;
    }

    boolean isDirty() {
        return until == NEVER;
    }

    /** Whether it was invalidated since it was written last. */
    boolean isInvalidated() {
        return isInvalidated;
    }

    boolean isOver(long now) {
        return until <= now;
    }

    @Nullable
    Version acceptedAs(Operation operation) {
        return operations.get(operation.id());
    }

    /** When the last operation was first sent that was accepted when it was sent again: first attempts up to then are void. */
    long voided() {
        return voided;
    }

    /** Whether an operation that is not known now may have been, as far as there were too many of this key. */
    boolean mayHaveForgotten(Operation operation) {
        return operation.sentAt() <= forgotten;
    }

    /** Whether an operation that is not known now may have been, as far as it may have been flushed too long ago. */
    static boolean mayHaveForgotten(Operation operation, long now) {
        return operation.sentAt() / 1_000 <= now - REMEMBERED_MILLIS;
    }

    /** The operation that wrote it last. */
    void remember(Operation operation) {
        operations.put(operation.id(), last);
        if (!operation.isFirst()) {
            voided = Math.max(voided, operation.sentAt());
        }
        if (operations.size() > MOST_OPERATIONS) {
            Map.Entry<String, Version> oldest = operations.entrySet().iterator().next();
            forgotten = Math.max(forgotten, oldest.getValue().seq());
            operations.remove(oldest.getKey());
        }
    }

    void written(RemoteKey as, Version version) {
        key = as;
        last = version;
        isInvalidated = false;
        until = NEVER;
    }

    void invalidated() {
        isInvalidated = true;
    }

    /** Whether its last record is among those up to these. */
    boolean isCoveredBy(Collection<Version> records) {
        return records.stream().anyMatch(record -> !last.isAfter(record));
    }

    void flushed(long now) {
        until = now + REMEMBERED_MILLIS;
    }
}
