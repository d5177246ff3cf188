/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.outbox.Backlog;
import dev.weir.outbox.DeadLetter;
import dev.weir.outbox.Flushed;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.outbox.Outbox.Redrive;
import dev.weir.outbox.OutboxPage;
import dev.weir.testing.ShardLane.Letter;
import dev.weir.testing.ShardLane.Waiting;
import dev.weir.tier.Acceptance;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Submission;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An outbox on the server: the lanes of one shard, its keys that were written behind, and what can be asked of both. */
final class ShardOutbox {

    private final int number;
    private final ServerShard shard;
    private final ServerTime time;
    private final ShardRules rules;
    private final Map<String, ShardLane> lanes = new HashMap<>();
    private final Map<ShardKey, BehindKey> behind = new HashMap<>();
    private final Map<String, DrainClaim> claims = new HashMap<>();

    ShardOutbox(int number, ServerShard shard, ServerTime time, ShardRules rules) {
        this.number = number;
        this.shard = shard;
        this.time = time;
        this.rules = rules;
    }

    void addAll(ShardOutbox others) {
        others.lanes.forEach((cache, lane) -> lanes.put(cache, lane.copy()));
        others.behind.forEach((key, some) -> behind.put(key, some.copy()));
        claims.putAll(others.claims);
    }

    void clear() {
        lanes.clear();
        behind.clear();
        claims.clear();
    }

    /** A key was invalidated whose value is dirty. */
    void invalidated(ShardKey key) {
        BehindKey known = behind(key);
        if (known != null) {
            known.invalidated();
        }
    }

    Acceptance accept(Submission submission, long epoch) {
        ShardState known = shard.state(epoch);
        RemoteKey key = submission.key();
        Acceptance told = rules.remembersOperations() ? before(known, ShardKey.of(key), submission.operation()) : null;
        if (told != null) {
            return told;
        }
        ShardLane lane = lane(key.scope().cache());
        if (lane.size() >= submission.limit()) {
            return new Acceptance.Full(lane.size());
        }
        BehindKey written = append(known, lane, Waiting.of(key, submission.entry(), submission.keep()));
        written.remember(submission.operation());
        return new Acceptance.Accepted(written.last(), lane.size());
    }

    OutboxPage page(String cache, long epoch, Version applied, List<Version> parked, int most) {
        shard.state(epoch);
        return lane(cache).page(applied, parked, most, missing(cache), time.millis());
    }

    void writeOff(String cache, long epoch, long records) {
        shard.state(epoch);
        lane(cache).writeOff(records);
    }

    /** Forgets what waits, and nothing else. */
    void loseRecords() {
        lanes.values().forEach(ShardLane::loseRecords);
    }

    void flushed(String cache, long epoch, List<Flushed> keys) {
        ShardState known = shard.state(epoch);
        long now = time.millis();
        behind.values().removeIf(key -> key.isOver(now));
        for (Flushed key : keys) {
            lane(cache).remove(key.records());
            BehindKey written = behind(new ShardKey(new Scope(cache, key.tenant()), key.key()));
            if (written != null && written.isDirty() && isClean(written, key)) {
                written.flushed(now);
                end(known, written, key);
            }
        }
    }

    void bury(String cache, long epoch, Version version, int attempts, String reason) {
        shard.state(epoch);
        Waiting waiting = lane(cache).waiting(version);
        if (waiting != null) {
            boolean superseded = rules.supersedesLetters() && wasWrittenAfter(version, waiting);
            lane(cache).bury(version, new Letter(waiting, attempts, reason, time.millis(), superseded));
        }
    }

    void exhume(String cache, long epoch, Collection<Version> versions) {
        shard.state(epoch);
        versions.forEach(lane(cache)::exhume);
    }

    List<DeadLetter> letters(String cache) {
        return lane(cache).letters(number);
    }

    Redrive redrive(String cache, long epoch, Version version, int limit) {
        ShardState known = shard.state(epoch);
        ShardLane lane = lane(cache);
        Letter letter = lane.letter(version);
        if (letter == null) {
            return new Redrive.Missing();
        }
        if (letter.isSuperseded()) {
            return new Redrive.Superseded();
        }
        if (lane.size() >= limit) {
            return new Redrive.Full(lane.size());
        }
        lane.exhume(version);
        return new Redrive.Accepted(append(known, lane, letter.content()).last());
    }

    boolean discard(String cache, long epoch, Version version) {
        shard.state(epoch);
        return lane(cache).exhume(version);
    }

    boolean claim(String cache, String holder, Duration longest) {
        long now = time.millis();
        DrainClaim held = claims.get(cache);
        if (held != null && held.until() > now && !held.holder().equals(holder)) {
            return false;
        }
        claims.put(cache, new DrainClaim(holder, now + Math.max(1, longest.toMillis())));
        return true;
    }

    void giveUp(String cache, String holder) {
        claims.computeIfPresent(cache, (same, held) -> held.holder().equals(holder) ? null : held);
    }

    /** What waits. How old it is its version tells, as it is drawn by the clock. */
    Backlog backlog(String cache) {
        ShardLane lane = lane(cache);
        Version oldest = lane.oldest();
        long waited = oldest == null ? 0 : Math.max(0, time.millis() - oldest.seq() / 1_000);
        return new Backlog(number, lane.size(), Duration.ofMillis(waited), lane.letterCount(), missing(cache));
    }

    private long missing(String cache) {
        return rules.countsRecords() ? lane(cache).missing() : 0;
    }

    /** What there is to say of an operation that was sent before. */
    private @Nullable Acceptance before(ShardState known, ShardKey at, Operation operation) {
        BehindKey written = behind(at);
        Version accepted = written == null ? null : written.acceptedAs(operation);
        if (accepted != null) {
            return new Acceptance.Repeated(accepted);
        }
        boolean unproved = operation.sentIn() != known.epoch()
                || BehindKey.mayHaveForgotten(operation, time.millis())
                || (written != null && written.mayHaveForgotten(operation));
        if (operation.isFirst()) {
            return rules.voidsFirstAttempts() ? late(written, operation) : null;
        }
        return unproved && rules.tellsUnproved() ? new Acceptance.Unproved() : null;
    }

    /** What there is to say of a first attempt: that it is too late, or nothing. */
    private @Nullable Acceptance late(@Nullable BehindKey written, Operation operation) {
        long voided = written == null ? 0 : written.voided();
        boolean isInTime = operation.sentAt() > voided && !BehindKey.mayHaveForgotten(operation, time.millis());
        return operation.sentAt() == 0 || isInTime ? null : new Acceptance.Late(Math.max(voided + 1, time.micros()));
    }

    private BehindKey append(ShardState known, ShardLane lane, Waiting waiting) {
        RemoteKey key = waiting.key();
        ShardKey at = ShardKey.of(key);
        Version version = shard.tier().writeDirty(known, key, waiting.entry(), waiting.keep());
        BehindKey before = behind(at);
        BehindKey written = before == null ? new BehindKey(key) : before;
        written.written(key, version);
        behind.put(at, written);
        lane.append(version, waiting);
        if (rules.supersedesLetters()) {
            lane.supersedeLetters(at);
        }
        return written;
    }

    private boolean isClean(BehindKey written, Flushed key) {
        return written.isCoveredBy(key.records()) || !rules.onlyTheLastRecordCleans();
    }

    private void end(ShardState known, BehindKey written, Flushed key) {
        boolean leftover = key.aftermath() == Aftermath.GOES && rules.leftoversGo();
        boolean dropped = rules.dropsAfterFlush() && (written.isInvalidated() || isOutdated(known, written.key()));
        if (leftover || dropped) {
            shard.tier().drop(known, written.key());
        } else {
            shard.tier().values().flushed(ShardKey.of(written.key()), time.millis(), key.keep());
        }
    }

    /** Whether a generation was raised since it was written: while it is dirty none covers it, and then they do. */
    private boolean isOutdated(ShardState known, RemoteKey key) {
        StoredValue value = shard.tier().values().get(ShardKey.of(key), time.millis());
        return value != null && value.isOutdated(known, key);
    }

    private boolean wasWrittenAfter(Version version, Waiting waiting) {
        BehindKey written = behind(ShardKey.of(waiting.key()));
        return written != null && written.last().isAfter(version);
    }

    private ShardLane lane(String cache) {
        return lanes.computeIfAbsent(cache, none -> new ShardLane());
    }

    /** A key that was written behind, as long as it is remembered. */
    private @Nullable BehindKey behind(ShardKey key) {
        BehindKey known = behind.get(key);
        return known == null || known.isOver(time.millis()) ? null : known;
    }

    /** The right to drain a lane. */
    private record DrainClaim(String holder, long until) {}
}
