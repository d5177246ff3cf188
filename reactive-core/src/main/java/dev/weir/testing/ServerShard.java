/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.Change;
import dev.weir.coherence.Change.Kind;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply.Head;
import dev.weir.tier.Found;
import dev.weir.tier.Generation;
import dev.weir.tier.Invalidated;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Settlement;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A shard on the server, and what can be asked of it; each is done as a whole before the next one. */
final class ServerShard {

    private final int number;
    private final ServerTime time;
    private final ShardRules rules;
    private final Expiring<StoredValue> values = new Expiring<>();
    private final Expiring<HeldLease> leases = new Expiring<>();
    private ShardLog log;
    private @Nullable ShardState state;

    ServerShard(int number, ServerTime time, ShardRules rules) {
        this.number = number;
        this.time = time;
        this.rules = rules;
        this.log = new ShardLog(number);
    }

    ServerShard copy() {
        ServerShard copy = new ServerShard(number, time, rules);
        copy.values.addAll(values);
        copy.leases.addAll(leases);
        copy.log = log.copy();
        copy.state = state == null ? null : state.copy();
        return copy;
    }

    Attachment attach(String identity) {
        ShardState found = state;
        if (found == null || !rules.isSameServer(found.server(), identity)) {
            return new Attachment.Lost(found == null ? 0 : found.epoch(), time.millis());
        }
        return new Attachment.Attached(
                found.epoch(), log.tail(found.number()), found.generations(), found.floor(), time.millis());
    }

    boolean begin(long expected, long next, String identity) {
        long found = state == null ? 0 : state.epoch();
        if (found != expected || next <= found) {
            return false;
        }
        if (state == null) {
            state = new ShardState();
        }
        state.begin(next, identity, time.micros());
        return true;
    }

    @Nullable
    Found get(RemoteKey key) {
        StoredValue value = values.get(ShardKey.of(key), time.millis());
        return value == null ? null : value.found();
    }

    LeaseAnswer lease(RemoteKey key, long epoch, Version seen, Duration longest, String random) {
        ShardState known = state(epoch);
        long now = time.millis();
        ShardKey at = ShardKey.of(key);
        StoredValue value = values.get(at, now);
        if (value != null && willDo(known, key, value, seen)) {
            return new LeaseAnswer.Hit(value.found());
        }
        if (isQuarantined(known, at, now)) {
            return new LeaseAnswer.Quarantined();
        }
        Found outdated = value == null ? null : value.found();
        HeldLease held = leases.get(at, now);
        // One of another epoch cannot be filled any more: to wait for it would be in vain.
        if (held != null && held.epoch() == known.epoch()) {
            return new LeaseAnswer.Wait(leases.left(at, now), outdated);
        }
        String token = rules.token(random);
        leases.put(at, new HeldLease(token, known.epoch()), now, longest);
        return new LeaseAnswer.Granted(new Lease(key, known.drawFor(at, time.micros()), token), outdated);
    }

    boolean fill(Lease lease, StoredEntry entry, @Nullable Duration keep) {
        ShardState known = state();
        if (!rules.leaseEpochMatches(lease.version().epoch(), known.epoch())) {
            throw otherEpoch();
        }
        long now = time.millis();
        ShardKey at = ShardKey.of(lease.key());
        if (!rules.tokenHolds(tokenOf(leases.get(at, now)), lease.token())) {
            return false;
        }
        leases.remove(at);
        Version version = rules.stamp(lease.version(), () -> known.drawFor(at, time.micros()));
        if (isQuarantined(known, at, now)
                || !rules.isNewerThanGenerations(version, known.newestGeneration(lease.key(), entry.tags()))) {
            return false;
        }
        boolean isLogged = values.get(at, now) != null;
        values.put(at, StoredValue.of(entry, version), now, keep);
        rules.stored(lease.key(), entry);
        if (isLogged) {
            log(known, version, lease.key(), Kind.REPLACED);
        }
        return true;
    }

    void release(Lease lease) {
        state(lease.version().epoch());
        ShardKey at = ShardKey.of(lease.key());
        if (rules.tokenHolds(tokenOf(leases.get(at, time.millis())), lease.token())) {
            leases.remove(at);
        }
    }

    Invalidated invalidate(RemoteKey key, long epoch, boolean keepsFallback, @Nullable Quarantine quarantine) {
        ShardState known = state(epoch);
        long now = time.millis();
        ShardKey at = ShardKey.of(key);
        KeyMarks marks = known.marks(at, now);
        boolean others = marks.hasOthers(quarantine == null ? null : quarantine.mark(), now);
        if (quarantine != null) {
            marks.set(quarantine.mark(), now, Math.max(1, quarantine.longest().toMillis()));
        }
        Version version = drawForWrite(known, at);
        if (keepsFallback) {
            values.change(at, StoredValue::expired);
        } else {
            values.remove(at);
        }
        log(known, version, key, keepsFallback ? Kind.EXPIRED : Kind.INVALIDATED);
        return new Invalidated(version, others);
    }

    boolean settle(Settlement settlement) {
        ShardState known = state(settlement.version().epoch());
        long now = time.millis();
        ShardKey at = ShardKey.of(settlement.key());
        KeyMarks marks = known.marks(at, now);
        boolean others = marks.lift(settlement.mark(), now);
        boolean alone = !rules.looksForOtherMarks() || (!others && marks.isEmpty(now));
        boolean unchanged = rules.isUnchanged(settlement.version(), marks.last());
        StoredEntry value = settlement.value();
        boolean stored = value != null && alone && unchanged && isNewer(known, settlement, value);
        write(known, settlement.key(), stored ? value : null, settlement.keep());
        return stored;
    }

    Version put(RemoteKey key, long epoch, StoredEntry entry, @Nullable Duration keep) {
        ShardState known = state(epoch);
        boolean quarantined = isQuarantined(known, ShardKey.of(key), time.millis());
        return write(known, key, quarantined ? null : entry, keep);
    }

    Version bump(Collection<Generation> generations, long epoch) {
        ShardState known = state(epoch);
        Version version = known.draw(time.micros());
        for (Generation generation : generations) {
            known.raise(generation, version);
            append(known, position -> new Change.OfGeneration(position, version, generation));
        }
        return version;
    }

    List<ShardKey> keys() {
        return values.keys(time.millis());
    }

    Head head(LogPosition position, long known) {
        Head read = state == null ? new Head(0, 0) : new Head(state.epoch(), state.number());
        return rules.head(position, known, read);
    }

    List<Change> after(LogPosition position) {
        return log.after(position);
    }

    void evictValue(ShardKey key) {
        values.remove(key);
        if (state != null && !rules.keepsMarks()) {
            state.loseMarks(key);
        }
    }

    void evictValues() {
        values.clear();
        if (state != null && !rules.keepsMarks()) {
            state.loseMarks();
        }
    }

    void evictLease(ShardKey key) {
        leases.remove(key);
    }

    void evictLeases() {
        leases.clear();
    }

    void trimLog() {
        log.trim();
    }

    void flush() {
        values.clear();
        leases.clear();
        log = new ShardLog(number);
        state = null;
    }

    private ShardState state(long known) {
        ShardState found = state();
        if (!rules.epochMatches(known, found.epoch())) {
            throw otherEpoch();
        }
        return found;
    }

    private ShardState state() {
        if (state == null) {
            throw new TierException(
                    Reason.EPOCH_LOST, "Shard " + number + " has lost its state: attach to it and begin an epoch");
        }
        return state;
    }

    private TierException otherEpoch() {
        return new TierException(
                Reason.EPOCH_LOST,
                "Shard " + number + " is of another epoch than this was meant for: attach to it again");
    }

    private boolean willDo(ShardState known, RemoteKey key, StoredValue value, Version seen) {
        Version version = value.version();
        return version.epoch() == known.epoch()
                && !value.entry().isExpired()
                && version.isAfter(known.newestGeneration(key, value.entry().tags()))
                && version.isAfter(seen);
    }

    private boolean isQuarantined(ShardState known, ShardKey at, long now) {
        return rules.respectsQuarantine() && !known.marks(at, now).isEmpty(now);
    }

    /** What was written is not older than what a generation covers that was raised while it was being written. */
    private boolean isNewer(ShardState known, Settlement settlement, StoredEntry value) {
        return rules.isNewerThanGenerations(
                settlement.version(), known.newestGeneration(settlement.key(), value.tags()));
    }

    private Version write(ShardState known, RemoteKey key, @Nullable StoredEntry entry, @Nullable Duration keep) {
        ShardKey at = ShardKey.of(key);
        Version version = drawForWrite(known, at);
        if (entry == null) {
            values.remove(at);
        } else {
            values.put(at, StoredValue.of(entry, version), time.millis(), keep);
            rules.stored(key, entry);
        }
        log(known, version, key, entry == null ? Kind.INVALIDATED : Kind.REPLACED);
        return version;
    }

    private Version drawForWrite(ShardState known, ShardKey at) {
        if (rules.voidsLease()) {
            leases.remove(at);
        }
        return known.drawFor(at, time.micros());
    }

    private void log(ShardState known, Version version, RemoteKey key, Kind kind) {
        append(known, position -> new Change.OfKey(position, version, key.scope(), key.text(), kind));
    }

    private void append(ShardState known, Function<LogPosition, Change> change) {
        rules.logged(log.append(time.millis(), known.nextNumber(), change));
    }

    private static @Nullable String tokenOf(@Nullable HeldLease held) {
        return held == null ? null : held.token();
    }

    /** A lease as the shard keeps it: its token, and the epoch it was granted in. */
    private record HeldLease(String token, long epoch) {}
}
