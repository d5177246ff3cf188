/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.InvalidationLog;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.Generation;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A scripted log: a server of a few shards that answers at once, or when a test says so, or never. */
final class ScriptedLog implements InvalidationLog {

    final List<ScriptedShard> shards;
    final List<String> asked = new ArrayList<>();
    final List<ScriptedPoll> polls = new ArrayList<>();

    /** Shards that do not answer a poll. */
    final Set<Integer> silent = new HashSet<>();

    /** What the server's clock is ahead of the virtual one. */
    long aheadMillis = 1_000_000;

    /** The number that the log of a new epoch begins after. */
    long firstNumber;

    boolean holdsAttaches;
    boolean holdsPolls;
    boolean silencesBegins;

    @Nullable
    TierException attachError;

    @Nullable
    TierException pollError;

    @Nullable
    Runnable beforeBegin;

    private final VirtualClock clock;
    private final Queue<Runnable> heldAttaches = new ArrayDeque<>();

    ScriptedLog(VirtualClock clock, int shards) {
        this.clock = clock;
        this.shards = IntStream.range(0, shards).mapToObj(ScriptedShard::new).toList();
    }

    long serverMillis() {
        return clock.millis() + aheadMillis;
    }

    @Override
    public Mono<Attachment> attach(int shard) {
        return Mono.defer(() -> {
            asked.add("attach " + shard);
            return later(() -> answerToAttach(shard));
        });
    }

    @Override
    public Mono<Boolean> begin(int shard, Attachment.Lost found, long next) {
        return begin(shard, found.epoch(), next);
    }

    @Override
    public Mono<Boolean> begin(int shard, long expected, long next) {
        if (silencesBegins) {
            return Mono.never();
        }
        return Mono.fromSupplier(() -> {
            if (beforeBegin != null) {
                beforeBegin.run();
            }
            asked.add("begin " + shard + " " + expected + " " + next);
            return shards.get(shard).begin(expected, next, firstNumber);
        });
    }

    @Override
    public Flux<LogReply> poll(Collection<LogPosition> positions) {
        return Flux.create(sink -> {
            ScriptedPoll poll = new ScriptedPoll(this, List.copyOf(positions), sink);
            polls.add(poll);
            if (pollError != null) {
                sink.error(pollError);
            } else if (!holdsPolls) {
                poll.answer(clock);
            }
        });
    }

    /** The poll under way. */
    ScriptedPoll poll() {
        return polls.get(polls.size() - 1);
    }

    /** Answers the attaches that were held, as the server stands now. */
    void answerAttaches() {
        for (Runnable next = heldAttaches.poll(); next != null; next = heldAttaches.poll()) {
            next.run();
        }
    }

    /** Answers the one that has been held longest. */
    void answerAttach() {
        heldAttaches.remove().run();
    }

    /** How many attaches are held. */
    int held() {
        return heldAttaches.size();
    }

    /** Somebody changes a key. */
    void change(int shard, String key) {
        shards.get(shard).change(key);
        wake();
    }

    /** Somebody raises a generation, in all shards. */
    void raise(Generation generation) {
        shards.forEach(shard -> shard.raise(generation));
        wake();
    }

    /** Everything on the server is gone. */
    void flushAll() {
        shards.forEach(ScriptedShard::flush);
    }

    void wake() {
        List.copyOf(polls).forEach(ScriptedPoll::wake);
    }

    private Mono<Attachment> later(Supplier<Attachment> answer) {
        if (attachError != null) {
            return Mono.error(attachError);
        }
        if (!holdsAttaches) {
            return Mono.fromSupplier(answer);
        }
        return Mono.create(sink -> heldAttaches.add(() -> sink.success(answer.get())));
    }

    private Attachment answerToAttach(int number) {
        ScriptedShard shard = shards.get(number);
        return shard.isLost()
                ? new Attachment.Lost(shard.epoch(), "vacant", serverMillis())
                : new Attachment.Attached(
                        shard.epoch(),
                        shard.epoch(),
                        "server",
                        shard.tail(),
                        shard.generations(),
                        Version.NONE,
                        serverMillis());
    }
}
