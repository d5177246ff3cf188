/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.Change;
import dev.weir.coherence.CoherenceState;
import dev.weir.coherence.LogReply;
import dev.weir.tier.TierException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A reader of the log: attaches every shard and asks in rounds what has changed, for as long as it runs.
 *
 * <p>All of it happens in turns. Where the log of a shard does not go on as it should, there is a gap: the shard is attached anew,
 * then what followers have of it is dropped, and then it counts as fresh. In any other order a change that comes in between would
 * be missed by both.
 */
final class LogReader implements Attaching.Outcome {

    private static final Logger LOG = Loggers.getLogger(LogReader.class);

    private static final long GATHERING_MILLIS = 20;

    private final Footing footing;
    private final LogRules rules;
    private final Turns turns;
    private final ServerClock server;
    private final Shard[] shards;
    private final Followers followers;
    private final Anteroom anteroom;
    private final Attaching attaching;
    private final @Nullable Track[] tracks;
    private final Pauses pauses;
    private final Disposable.Swap pause = Disposables.swap();
    private final Disposable.Swap gather = Disposables.swap();
    private @Nullable LogRound round;
    private boolean pausing;
    private boolean gathering;
    private boolean closed;
    private String trouble = "nothing is attached yet";

    LogReader(
            Footing footing, Turns turns, ServerClock server, Shard[] shards, Followers followers, Anteroom anteroom) {
        this.footing = footing;
        this.rules = footing.rules();
        this.turns = turns;
        this.server = server;
        this.shards = shards;
        this.followers = followers;
        this.anteroom = anteroom;
        this.tracks = new Track[shards.length];
        this.pauses = new Pauses(footing.random());
        this.attaching = new Attaching(footing, turns, server, shards, this);
    }

    void start() {
        for (int shard = 0; shard < shards.length && !closed; shard++) {
            attaching.request(shard);
        }
    }

    /** A shard may have been detached by somebody else: then it is attached again. */
    void lost(int shard) {
        if (tracks[shard] != null && shards[shard].epoch() == 0) {
            attachAgain(shard);
        }
    }

    /** Why a shard is not attached, if an attempt has failed; by any thread. */
    Attaching.@Nullable Trouble troubleWith(int shard) {
        return attaching.trouble(shard);
    }

    /** How well all shards are known at this moment. */
    CoherenceState state() {
        CoherenceState worst = closed ? CoherenceState.BLIND : CoherenceState.COHERENT;
        long now = footing.clock().nanos();
        for (int shard = 0; shard < shards.length; shard++) {
            CoherenceState one = stateOf(shard, now);
            worst = one.compareTo(worst) > 0 ? one : worst;
        }
        return worst;
    }

    /** What went wrong last. */
    String trouble() {
        return trouble;
    }

    void close() {
        closed = true;
        pause.dispose();
        gather.dispose();
        attaching.close();
        LogRound last = round;
        if (last != null) {
            round = null;
            last.end();
        }
        for (Shard shard : shards) {
            shard.detach();
        }
    }

    @Override
    public void attached(int shard, Attachment.Attached answer, long asOf) {
        ShardLife before = shards[shard].last();
        ShardLife life = shards[shard].attach(answer);
        tracks[shard] = new Track(life, answer.tail(), asOf, rules);
        if (rules.copiesAreDropped()) {
            followers.missed(shard);
        }
        life.freshAsOf(asOf);
        turns.afterwards(() -> anteroom.admit(shards[shard]));
        turns.afterwards(() -> footing.succession().attached(shard, before, life));
        readOnTogether();
    }

    @Override
    public void failed(int shard, TierException why) {
        trouble = String.valueOf(why.getMessage());
        if (why.reason() == TierException.Reason.MISCONFIGURED) {
            turns.afterwards(() -> anteroom.turnAway(shard, why));
        }
        readOnTogether();
    }

    private void attachAgain(int shard) {
        tracks[shard] = null;
        if (round != null) {
            round.giveUp(shard);
        }
        shards[shard].detach();
        attaching.request(shard);
    }

    /** Gives those that are being attached a moment to come along: whoever comes during a round waits for its end. */
    private void readOnTogether() {
        if (!attaching.isUnderWay()) {
            readOn();
        } else if (round == null && !gathering) {
            gathering = true;
            gather.update(turns.takeLater(this::gathered, GATHERING_MILLIS));
        }
    }

    private void gathered() {
        gathering = false;
        readOn();
    }

    private void readOn() {
        if (closed || pausing || round != null) {
            return;
        }
        Map<Integer, Track> attached = new HashMap<>();
        for (int shard = 0; shard < tracks.length; shard++) {
            Track track = tracks[shard];
            if (track != null) {
                attached.put(shard, track);
            }
        }
        if (!attached.isEmpty()) {
            begin(new LogRound(footing.clock().nanos(), attached));
        }
    }

    private void begin(LogRound next) {
        round = next;
        watch(next);
        next.isPolledBy(Flux.defer(() -> footing.log().poll(next.positions()))
                .subscribe(
                        reply -> turns.take(() -> replied(next, reply)),
                        error -> turns.take(() -> failed(next, error)),
                        () -> turns.take(() -> ended(next))));
    }

    /** Looks after a round that takes long, so that it is noticed when logs get old meanwhile, and ends one that hangs. */
    private void watch(LogRound next) {
        long millis = footing.times().fresh().toMillis() / 2;
        next.isWatchedBy(turns.takeLater(() -> look(next), millis));
    }

    private void look(LogRound late) {
        if (late != round) {
            return;
        }
        if (footing.clock().nanos() - late.asOf() < footing.times().round().toNanos()) {
            watch(late);
        } else {
            failed(late, new TierException(TierException.Reason.UNKNOWN, "A round of the log has not ended in time"));
        }
    }

    private void replied(LogRound from, LogReply reply) {
        if (from != round) {
            return;
        }
        try {
            takeIn(from, reply);
        } catch (Throwable broken) {
            // How much of it took effect nobody knows.
            LOG.error("A reply of the log could not be applied, so its shards are attached again", broken);
            List.copyOf(from.tracks().keySet()).forEach(this::attachAgain);
        }
    }

    private void takeIn(LogRound from, LogReply reply) {
        if (reply instanceof LogReply.Heads heads) {
            from.heard();
            server.showed(heads.serverMillis(), from.asOf());
            if (rules.headIsNeededForFreshness()) {
                heads.heads().forEach((shard, head) -> look(from, shard, head));
            }
        } else if (reply instanceof LogReply.Changes changes) {
            apply(from, changes.changes());
        }
    }

    private void look(LogRound from, int shard, LogReply.Head head) {
        Track track = from.track(shard);
        if (track != null && !track.accepts(head, from.asOf())) {
            attachAgain(shard);
        }
    }

    private void apply(LogRound from, List<Change> changes) {
        Tidings tidings = new Tidings();
        changes.forEach(change -> apply(from, change, tidings));
        tidings.tell(followers);
        from.tracks().values().forEach(Track::settle);
        if (!rules.headIsNeededForFreshness()) {
            from.tracks().values().forEach(track -> track.life().freshAsOf(from.asOf()));
        }
    }

    private void apply(LogRound from, Change change, Tidings tidings) {
        int shard = change.position().shard();
        Track track = from.track(shard);
        if (track == null) {
            return;
        }
        if (!track.accepts(change)) {
            attachAgain(shard);
        } else if (change instanceof Change.OfGeneration raised) {
            shards[shard].raise(tidings.add(raised), raised.version());
        } else if (change instanceof Change.OfKey changed) {
            tidings.add(changed);
        }
    }

    private void ended(LogRound done) {
        if (done != round) {
            return;
        }
        if (!done.wasHeard()) {
            failed(
                    done,
                    new TierException(TierException.Reason.UNREACHABLE, "No server has said where its logs stand"));
            return;
        }
        over(done);
        pauses.succeeded();
        List.copyOf(done.tracks().entrySet()).forEach(each -> {
            if (!each.getValue().endRound()) {
                attachAgain(each.getKey());
            } else if (each.getValue().isProved()) {
                attaching.proved(each.getKey());
            }
        });
        readOn();
    }

    private void failed(LogRound broken, Throwable error) {
        if (broken != round) {
            return;
        }
        over(broken);
        trouble = String.valueOf(error.getMessage());
        if (error instanceof TierException known && known.reason() == TierException.Reason.EPOCH_LOST) {
            List.copyOf(broken.tracks().keySet()).forEach(this::attachAgain);
            readOn();
            return;
        }
        broken.tracks().values().forEach(track -> track.life().blind());
        pausing = true;
        pause.update(turns.takeLater(this::readAgain, pauses.nextMillis()));
    }

    private void readAgain() {
        pausing = false;
        readOn();
    }

    private void over(LogRound last) {
        round = null;
        last.end();
    }

    private CoherenceState stateOf(int shard, long now) {
        Track track = tracks[shard];
        if (track != null && track.life().isAttached() && shards[shard].epoch() != 0) {
            return track.state(now, footing.times().fresh().toNanos());
        }
        return attaching.trouble(shard) == null ? CoherenceState.CATCHING_UP : CoherenceState.BLIND;
    }
}
