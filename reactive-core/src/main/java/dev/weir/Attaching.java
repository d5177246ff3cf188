/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Attachment;
import dev.weir.tier.TierException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * The attaching of shards: asks the server where the logs of those stand that have to be attached, many at a time, and each again
 * until it is.
 *
 * <p>All of it happens in turns.
 */
final class Attaching {

    private static final int AT_ONCE = 32;

    /** How often somebody else's epoch may be gone again before this counts as a failure. */
    private static final int BEGINNINGS = 3;

    private final Footing footing;
    private final Turns turns;
    private final ServerClock server;
    private final Shard[] shards;
    private final Outcome outcome;
    private final Mooring[] moorings;
    private final Queue<Mooring> line = new ArrayDeque<>();
    private int underWay;
    private boolean closed;

    Attaching(Footing footing, Turns turns, ServerClock server, Shard[] shards, Outcome outcome) {
        this.footing = footing;
        this.turns = turns;
        this.server = server;
        this.shards = shards;
        this.outcome = outcome;
        this.moorings = IntStream.range(0, shards.length)
                .mapToObj(shard -> new Mooring(shard, new Pauses(footing.random())))
                .toArray(Mooring[]::new);
    }

    /** Has a shard attached; after a pause if it was before, and its log has not been read up to its end since. */
    void request(int shard) {
        Mooring mine = moorings[shard];
        if (closed || mine.wanted) {
            return;
        }
        mine.wanted = true;
        if (mine.tried) {
            later(mine, mine.pauses.nextMillis());
        } else {
            join(mine);
        }
    }

    /** The log of a shard has been read up to its end after it was attached. */
    void proved(int shard) {
        moorings[shard].tried = false;
        moorings[shard].pauses.succeeded();
    }

    /** Whether some are being attached at this moment; those that pause between attempts do not count. */
    boolean isUnderWay() {
        return underWay > 0 || !line.isEmpty();
    }

    /** Why the last attempt for a shard failed; {@code null} if it did not, or there was none yet. By any thread. */
    @Nullable
    Trouble trouble(int shard) {
        return moorings[shard].trouble;
    }

    void close() {
        closed = true;
        line.clear();
        for (Mooring each : moorings) {
            each.busy.dispose();
        }
    }

    private void later(Mooring mine, long millis) {
        mine.busy.update(turns.takeLater(() -> join(mine), millis));
    }

    private void join(Mooring mine) {
        line.add(mine);
        attachThoseInLine();
    }

    private void attachThoseInLine() {
        while (underWay < AT_ONCE && !line.isEmpty() && !closed) {
            attach(line.remove());
        }
    }

    private void attach(Mooring mine) {
        underWay++;
        mine.tried = true;
        mine.busy.update(attached(mine.shard, BEGINNINGS)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("There was no answer")))
                .subscribe(
                        there -> turns.take(() -> succeeded(mine, there)),
                        error -> turns.take(() -> failed(mine, error))));
    }

    private Mono<There> attached(int shard, int beginnings) {
        return Mono.defer(() -> {
            long asked = footing.clock().nanos();
            return answered(footing.log().attach(shard)).flatMap(answer -> {
                server.showed(answer.serverMillis(), asked);
                return answer instanceof Attachment.Attached there
                        ? Mono.just(new There(there, asked))
                        : begun(shard, (Attachment.Lost) answer, beginnings);
            });
        });
    }

    /** Whoever begins the epoch, the answer is what is there afterwards. */
    private Mono<There> begun(int shard, Attachment.Lost found, int beginnings) {
        if (beginnings == 0) {
            return Mono.error(() -> new TierException(
                    TierException.Reason.EPOCH_LOST,
                    "The state of shard " + shard
                            + " is gone again as soon as it is there; look for what deletes its keys"));
        }
        return nextEpoch(shard, found)
                .flatMap(next -> answered(footing.log().begin(shard, found, next)))
                .then(attached(shard, beginnings - 1));
    }

    /** Above every epoch that anybody may have seen. */
    private Mono<Long> nextEpoch(int shard, Attachment.Lost found) {
        long known = Math.max(found.epoch(), shards[shard].lastEpoch());
        return within(
                footing.times().succession(),
                footing.succession().next(shard, found, Math.max(known + 1, found.serverMillis())),
                () -> new TierException(
                        TierException.Reason.UNREACHABLE,
                        "A store has not answered in time that it knows of a new epoch, which is therefore not begun yet"));
    }

    /** Each question has its time: what happens between two of them may take longer, such as telling stores that are slow. */
    private <T> Mono<T> answered(Mono<T> question) {
        return within(footing.times().round(), question, TimeoutException::new);
    }

    /** Not {@code timeout}: that has an answer that crosses with the end of all this count as lost. */
    private <T> Mono<T> within(Duration time, Mono<T> question, Supplier<Throwable> late) {
        return Mono.firstWithSignal(
                question, Mono.delay(time, footing.clock().scheduler()).then(Mono.error(late)));
    }

    private void succeeded(Mooring mine, There there) {
        underWay--;
        mine.wanted = false;
        mine.trouble = null;
        if (!closed) {
            outcome.attached(mine.shard, there.answer, there.asOf);
            attachThoseInLine();
        }
    }

    private void failed(Mooring mine, Throwable error) {
        underWay--;
        if (closed) {
            return;
        }
        Trouble before = mine.trouble;
        Trouble trouble = new Trouble(
                translated(mine.shard, error), before == null ? footing.clock().nanos() : before.sinceNanos());
        mine.trouble = trouble;
        outcome.failed(mine.shard, trouble.error());
        later(mine, trouble.isForGood() ? footing.times().slow().toMillis() : mine.pauses.nextMillis());
        attachThoseInLine();
    }

    private static TierException translated(int shard, Throwable error) {
        if (error instanceof TierException known && known.reason() == TierException.Reason.MISCONFIGURED) {
            return known;
        }
        String what = error instanceof TimeoutException
                ? "the server did not answer in time"
                : String.valueOf(error.getMessage());
        return new TierException(
                TierException.Reason.UNREACHABLE,
                "Shard " + shard + " cannot be attached, and is tried again and again: " + what,
                error);
    }

    /** An outcome of an attempt; told within a turn. */
    interface Outcome {

        /** The shard stood like this at a moment after this one, in nanoseconds of the clock. */
        void attached(int shard, Attachment.Attached answer, long asOf);

        /** It did not work this time. */
        void failed(int shard, TierException why);
    }

    /** A trouble: why a shard cannot be attached, and since when. */
    record Trouble(TierException error, long sinceNanos) {

        /** Whether it lasts until somebody changes something. */
        boolean isForGood() {
            return error.reason() == TierException.Reason.MISCONFIGURED;
        }
    }

    /** A mooring: where one shard is attached, and what came of the attempts. */
    private static final class Mooring {

        private final int shard;
        private final Pauses pauses;
        private final Disposable.Swap busy = Disposables.swap();
        private boolean wanted;
        private boolean tried;
        private volatile @Nullable Trouble trouble;

        private Mooring(int shard, Pauses pauses) {
            this.shard = shard;
            this.pauses = pauses;
        }
    }

    /** An answer, and when it was asked for. */
    private record There(Attachment.Attached answer, long asOf) {}
}
