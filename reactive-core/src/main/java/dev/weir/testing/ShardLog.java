/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/** A log of the changes of one shard, kept for a minute, as a stream of Redis keeps it: it does not know their numbers. */
final class ShardLog {

    private static final long KEPT_MILLIS = 60_000;
    private static final int MOST = 1_000_000;
    private static final int MOST_AT_ONCE = 1_000;

    private final int shard;
    private final NavigableMap<LogId, Change> changes = new TreeMap<>();
    private LogId last = LogId.NONE;

    ShardLog(int shard) {
        this.shard = shard;
    }

    ShardLog copy() {
        ShardLog copy = new ShardLog(shard);
        copy.changes.putAll(changes);
        copy.last = last;
        return copy;
    }

    Change append(long now, long number, Function<LogPosition, Change> change) {
        last = last.next(now);
        Change appended = change.apply(tail(number));
        changes.put(last, appended);
        changes.headMap(new LogId(now - KEPT_MILLIS, 0)).clear();
        if (changes.size() > MOST) {
            changes.pollFirstEntry();
        }
        return appended;
    }

    LogPosition tail(long number) {
        return new LogPosition(shard, last.toString(), number);
    }

    List<Change> after(LogPosition position) {
        return changes.tailMap(LogId.parse(position.id()), false).values().stream()
                .limit(MOST_AT_ONCE)
                .toList();
    }

    void trim() {
        changes.clear();
    }
}
