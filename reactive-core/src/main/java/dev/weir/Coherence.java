/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.coherence.CoherenceState;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The coherence of one process with others: reads the log of all shards, all the time, and tells those who follow it. */
final class Coherence {

    /** How many generations all shards together tell apart, about. */
    private static final int MARKS = 640_000;

    private final Footing footing;
    private final Shard[] shards;
    private final Turns turns;
    private final Followers followers;
    private final Anteroom anteroom;
    private final ServerClock server;
    private final Lookout lookout;
    private final LogReader reader;
    private volatile boolean closed;

    Coherence(Footing footing) {
        this.footing = footing;
        this.shards = IntStream.range(0, footing.shards())
                .mapToObj(number ->
                        new Shard(number, footing.clock(), footing.times().fresh(), MARKS / footing.shards()))
                .toArray(Shard[]::new);
        this.turns = new Turns(footing.clock().scheduler(), this::assess);
        this.followers = new Followers(footing.shards());
        this.anteroom = new Anteroom(footing.shards());
        this.server = new ServerClock(footing.clock());
        this.lookout = new Lookout(footing.clock());
        this.reader = new LogReader(footing, turns, server, shards, followers, anteroom);
    }

    /** Begins to read, in the background; called again, it changes nothing. */
    void start() {
        turns.take(reader::start);
    }

    Shard shard(int number) {
        return shards[number];
    }

    /**
     * Completes when a shard is attached, at once if it is; fails if that takes too long, or the server says it never will.
     * Cold; by the thread that reads the log, outside of its work.
     */
    Mono<Shard> attached(int number) {
        Shard shard = shards[number];
        return Mono.defer(() -> shard.epoch() != 0 ? Mono.just(shard) : waiting(shard));
    }

    /** Somebody was told that a shard's epoch is another one: it is attached again, before anything else of it is believed. */
    void lost(int number, long epoch) {
        if (shards[number].detach(epoch)) {
            turns.take(() -> reader.lost(number));
        }
    }

    /**
     * From now on the scope is followed. The follower is told at once whether the shards are coherent, or, if another thread is
     * telling followers something, by that one.
     */
    void follow(Scope scope, Follower follower) {
        // Here and not in the turn: what is applied from now on must find it.
        followers.add(scope, follower);
        turns.take(() -> followers.greet(scope, follower));
    }

    void unfollow(Scope scope, Follower follower) {
        followers.remove(scope, follower);
    }

    CoherenceState state() {
        return lookout.outlook().state();
    }

    /** The state, and since when it is that. */
    Outlook outlook() {
        return lookout.outlook();
    }

    /** The moment, in nanoseconds of the clock, up to which all changes of all shards are known; empty if there is none. */
    OptionalLong knownAsOf() {
        long now = footing.clock().nanos();
        long oldest = 0;
        for (Shard shard : shards) {
            long asOf = shard.freshAsOf();
            if (asOf == SharedEntry.NEVER_KNOWN) {
                return OptionalLong.empty();
            }
            oldest = Math.max(oldest, now - asOf);
        }
        return OptionalLong.of(now - oldest);
    }

    /** From now on told of each change of the state, one at a time, by the thread that makes it, which must not be kept. */
    void onChange(Consumer<? super Outlook> listener) {
        lookout.onChange(listener);
    }

    /** The server's clock, as it is estimated, in milliseconds; zero before the server has first answered. */
    long serverMillis() {
        return server.millis();
    }

    /** The same at a moment of this process's clock. */
    long serverMillisAt(long nanos) {
        return server.millisAt(nanos);
    }

    /** Stops reading: no shard is attached any more, and whoever waits for one is turned away. */
    void close() {
        closed = true;
        lookout.isSilent();
        turns.take(() -> {
            reader.close();
            turns.afterwards(() -> anteroom.turnAllAway(closedException()));
        });
    }

    /** For tests: how many wait for a shard to be attached. */
    int waiting() {
        return anteroom.size();
    }

    /** For tests: how many follow a scope. */
    int followers(Scope scope) {
        return followers.count(scope);
    }

    private void assess() {
        CoherenceState state = reader.state();
        followers.coherent(state == CoherenceState.COHERENT);
        lookout.sees(state, reader::trouble);
    }

    private Mono<Shard> waiting(Shard shard) {
        return Mono.<Shard>create(sink -> enter(shard, sink))
                .timeout(
                        footing.times().attachWait(),
                        Mono.error(() -> late(shard.number())),
                        footing.clock().scheduler());
    }

    private void enter(Shard shard, MonoSink<Shard> sink) {
        long ticket = anteroom.enter(shard.number(), sink);
        // Looked at after entering: whoever attaches it, or closes, either finds this one there or is seen here, and
        // one
        // of the two tells him.
        boolean attached = shard.epoch() != 0;
        TierException why = closed ? closedException() : hopeless(shard.number());
        if ((attached || why != null) && anteroom.leaves(shard.number(), ticket)) {
            if (attached) {
                sink.success(shard);
            } else {
                sink.error(requireNonNull(why));
            }
        }
    }

    /** Why there is no point in waiting: the server has refused, or others have waited in vain already. */
    private @Nullable TierException hopeless(int shard) {
        Attaching.Trouble trouble = reader.troubleWith(shard);
        if (trouble == null) {
            return null;
        }
        boolean isOld = footing.clock().nanos() - trouble.sinceNanos()
                >= footing.times().attachWait().toNanos();
        return trouble.isForGood() || isOld ? trouble.error() : null;
    }

    private TierException late(int shard) {
        Attaching.Trouble trouble = reader.troubleWith(shard);
        return trouble != null
                ? trouble.error()
                : new TierException(
                        TierException.Reason.UNREACHABLE,
                        "Shard " + shard + " was not attached within "
                                + footing.times().attachWait()
                                + ", because the server has not answered yet; check that it can be reached");
    }

    private static TierException closedException() {
        return new TierException(
                TierException.Reason.UNREACHABLE, "The cache is closed and reads no log any more; ask an open one");
    }
}
