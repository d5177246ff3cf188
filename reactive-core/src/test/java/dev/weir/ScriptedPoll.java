/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.testing.VirtualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.FluxSink;

/** A scripted poll: one round as the server sees it. */
final class ScriptedPoll {

    private static final long BLOCKED_MILLIS = 200;

    final List<LogPosition> positions;

    private final ScriptedLog log;
    private final FluxSink<LogReply> sink;
    private final Disposable.Swap timer = Disposables.swap();
    private boolean waits;

    ScriptedPoll(ScriptedLog log, List<LogPosition> positions, FluxSink<LogReply> sink) {
        this.log = log;
        this.positions = positions;
        this.sink = sink;
        sink.onDispose(timer);
    }

    /** Answers as a server does that is well. */
    void answer(VirtualClock clock) {
        heads();
        if (changes().isEmpty()) {
            waits = true;
            timer.update(clock.scheduler().schedule(this::sendChanges, BLOCKED_MILLIS, TimeUnit.MILLISECONDS));
        } else {
            sendChanges();
        }
    }

    /** Something was logged. */
    void wake() {
        if (waits && !changes().isEmpty()) {
            sendChanges();
        }
    }

    /** Says where the shards stand. */
    void heads() {
        Map<Integer, LogReply.Head> heads = new HashMap<>();
        for (LogPosition position : positions) {
            if (!log.silent.contains(position.shard())) {
                heads.put(position.shard(), log.shards.get(position.shard()).head());
            }
        }
        send(new LogReply.Heads(heads, log.serverMillis()));
    }

    /** What there is after the positions. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (LogPosition position : positions) {
            if (!log.silent.contains(position.shard())) {
                changes.addAll(log.shards.get(position.shard()).after(position));
            }
        }
        return changes;
    }

    /** Says what there is, and ends. */
    void sendChanges() {
        waits = false;
        send(new LogReply.Changes(changes()));
        end();
    }

    void send(LogReply reply) {
        sink.next(reply);
    }

    void end() {
        sink.complete();
    }

    void fail(Throwable error) {
        sink.error(error);
    }

    boolean isCancelled() {
        return sink.isCancelled();
    }
}
