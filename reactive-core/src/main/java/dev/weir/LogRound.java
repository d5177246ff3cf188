/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.LogPosition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** A round: one poll of the log, when it was asked for and of which tracks. */
final class LogRound {

    private final long asOf;
    private final Map<Integer, Track> tracks;
    private final Disposable.Swap poll = Disposables.swap();
    private final Disposable.Swap watch = Disposables.swap();
    private boolean headed;

    /** Noted before anything is sent: what has happened by then, the answers know. */
    LogRound(long asOf, Map<Integer, Track> tracks) {
        this.asOf = asOf;
        this.tracks = tracks;
        tracks.values().forEach(Track::beginRound);
    }

    long asOf() {
        return asOf;
    }

    Map<Integer, Track> tracks() {
        return tracks;
    }

    /** The track of a shard, if it was asked for and has not been given up since. */
    @Nullable
    Track track(int shard) {
        return tracks.get(shard);
    }

    /** What comes of a shard in this round is not looked at any more. */
    void giveUp(int shard) {
        tracks.remove(shard);
    }

    Collection<LogPosition> positions() {
        return List.copyOf(tracks.values().stream().map(Track::position).toList());
    }

    void isPolledBy(Disposable subscription) {
        poll.update(subscription);
    }

    void isWatchedBy(Disposable timer) {
        watch.update(timer);
    }

    /** Some server has said where it stands. */
    void heard() {
        headed = true;
    }

    boolean wasHeard() {
        return headed;
    }

    /** What may still come is of no use. */
    void end() {
        watch.dispose();
        poll.dispose();
    }
}
