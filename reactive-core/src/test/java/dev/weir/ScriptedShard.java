/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.tier.Generation;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A scripted shard: its state and its log, as a server would have them. */
final class ScriptedShard {

    static final Scope SCOPE = new Scope("products", "");

    private final int shard;
    private final List<Change> log = new ArrayList<>();
    private final Map<Generation, Version> generations = new HashMap<>();
    private long epoch = 1;
    private long number;
    private long seq;
    private long lastId;
    private boolean foreign;

    ScriptedShard(int shard) {
        this.shard = shard;
    }

    long epoch() {
        return epoch;
    }

    boolean isLost() {
        return epoch == 0 || foreign;
    }

    LogReply.Head head() {
        return new LogReply.Head(epoch, number);
    }

    LogPosition tail() {
        return new LogPosition(shard, String.valueOf(lastId), number);
    }

    Map<Generation, Version> generations() {
        return Map.copyOf(generations);
    }

    List<Change> after(LogPosition position) {
        long id = Long.parseLong(position.id());
        return log.stream()
                .filter(change -> Long.parseLong(change.position().id()) > id)
                .toList();
    }

    Version change(String key) {
        Version version = draw();
        log.add(new Change.OfKey(tail(), version, SCOPE, key, Change.Kind.INVALIDATED));
        return version;
    }

    Version raise(Generation generation) {
        Version version = draw();
        generations.put(generation, version);
        log.add(new Change.OfGeneration(tail(), version, generation));
        return version;
    }

    boolean begin(long expected, long next, long firstNumber) {
        if (epoch != expected || !isLost()) {
            return false;
        }
        epoch = next;
        foreign = false;
        number = firstNumber;
        generations.clear();
        return true;
    }

    /** Another process has begun another epoch in the meantime, and the numbers go on. */
    void isOfEpoch(long next) {
        epoch = next;
        foreign = false;
    }

    /** The state is that of another server. */
    void isForeign() {
        foreign = true;
    }

    /** All but the last so many changes are gone. */
    void trim(int kept) {
        log.subList(0, log.size() - kept).clear();
    }

    /** A replica that has not seen the last changes takes over. */
    void forget(int changes) {
        for (int i = 0; i < changes; i++) {
            log.remove(log.size() - 1);
            number--;
        }
    }

    void flush() {
        log.clear();
        generations.clear();
        epoch = 0;
        number = 0;
    }

    private Version draw() {
        number++;
        lastId++;
        seq++;
        return new Version(epoch, seq);
    }
}
