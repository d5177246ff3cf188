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
    private final ShardValues values;
    private final Expiring<HeldLease> leases = new Expiring<>();
    private final ShardOutbox outbox;
    private ShardLog log;
    private @Nullable ShardState state;
    private @Nullable Vacancy vacancy;

    ServerShard(int number, ServerTime time, ShardRules rules) {
        this.number = number;
        this.time = time;
        this.rules = rules;
        this.values = new ShardValues(rules);
        this.outbox = new ShardOutbox(number, this, time, rules);
        this.log = new ShardLog(number);
    }

    ServerShard copy() {
        ServerShard copy = new ServerShard(number, time, rules);
        copy.values.addAll(values);
        copy.leases.addAll(leases);
        copy.outbox.addAll(outbox);
        copy.log = log.copy();
        copy.state = state == null ? null : state.copy();
        copy.vacancy = vacancy;
        return copy;
    }

    /** Of a shard that is lost it is noted under this name, unless it is already. */
    Attachment attach(String identity, String name) {
        ShardState found = state;
        if (found == null || !rules.isSameServer(found.server(), identity)) {
            Vacancy noted = vacancy == null || !vacancy.isOf(identity) ? new Vacancy(identity, name) : vacancy;
            vacancy = noted;
            return new Attachment.Lost(found == null ? 0 : found.epoch(), noted.name(), time.millis());
        }
        return new Attachment.Attached(
                found.epoch(),
                found.born(),
                identity,
                log.tail(found.number()),
                found.generations(),
                found.floor(),
                time.millis());
    }

    boolean begin(Attachment.Lost found, long next, String identity) {
        boolean isSame = new Vacancy(identity, found.vacancy()).equals(vacancy);
        return (isSame || !rules.vacancyHolds()) && isBegun(found.epoch(), next, identity);
    }

    boolean begin(long expected, long next, String identity) {
        return state != null && rules.isSameServer(state.server(), identity) && isBegun(expected, next, identity);
    }

    private boolean isBegun(long expected, long next, String identity) {
        long found = state == null ? 0 : state.epoch();
        if (found != expected || next <= found) {
            return false;
        }
        if (state == null) {
            state = new ShardState();
        }
        vacancy = null;
        state.begin(next, identity, time.micros());
        rules.begun(next);
        return true;
    }

    ShardValues values() {
        return values;
    }

    /** What was written behind. */
    ShardOutbox outbox() {
        return outbox;
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
        if (value != null && values.willDo(known, key, value, seen)) {
            return new LeaseAnswer.Hit(value.found());
        }
        if (isQuarantined(known, at, now)) {
            return new LeaseAnswer.Quarantined();
        }
        Found outdated = value == null || values.isGone(known, key, value) ? null : value.found();
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
        rules.stored(lease.key(), entry, version, known.epoch());
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

    Version invalidate(RemoteKey key, long epoch, boolean keepsFallback, @Nullable Quarantine quarantine) {
        ShardState known = state(epoch);
        long now = time.millis();
        ShardKey at = ShardKey.of(key);
        if (quarantine != null) {
            long longest = Math.max(1, quarantine.longest().toMillis());
            known.marks(at, now).set(quarantine.mark(), now, longest);
        }
        Version version = drawForWrite(known, at);
        takeAway(at, keepsFallback);
        log(known, version, key, keepsFallback ? Kind.EXPIRED : Kind.INVALIDATED);
        return version;
    }

    boolean settle(Settlement settlement) {
        ShardState known = state(settlement.version().epoch());
        long now = time.millis();
        ShardKey at = ShardKey.of(settlement.key());
        KeyMarks marks = known.marks(at, now);
        boolean others = marks.lift(settlement.mark(), now);
        boolean alone = !rules.looksForOtherMarks() || (!others && marks.isEmpty(now));
        boolean unchanged = rules.isUnchanged(settlement.version(), marks.last());
        StoredEntry value = storable(at, settlement.value());
        boolean stored = value != null && alone && unchanged && isNewer(known, settlement, value);
        write(known, settlement.key(), stored ? value : null, settlement.keep());
        return stored;
    }

    Version put(RemoteKey key, long epoch, StoredEntry entry, @Nullable Duration keep) {
        ShardState known = state(epoch);
        ShardKey at = ShardKey.of(key);
        boolean quarantined = isQuarantined(known, at, time.millis());
        return write(known, key, quarantined ? null : storable(at, entry), keep);
    }

    /** Stores what is to be flushed later, to be kept so long only after that. */
    Version writeDirty(ShardState known, RemoteKey key, StoredEntry entry, @Nullable Duration keep) {
        ShardKey at = ShardKey.of(key);
        Version version = drawForWrite(known, at);
        values.putDirty(at, StoredValue.of(entry, version), time.millis(), keep);
        rules.accepted(key, entry, version);
        rules.stored(key, entry, version, known.epoch());
        log(known, version, key, Kind.REPLACED);
        return version;
    }

    /** What was flushed goes. */
    void drop(ShardState known, RemoteKey key) {
        ShardKey at = ShardKey.of(key);
        Version version = drawForWrite(known, at);
        values.remove(at);
        log(known, version, key, Kind.INVALIDATED);
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
        values.evict(key, time.millis());
        if (state != null && !rules.keepsMarks()) {
            state.loseMarks(key);
        }
    }

    void evictValues() {
        keys().forEach(key -> values.evict(key, time.millis()));
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
        outbox.clear();
        log = new ShardLog(number);
        state = null;
        vacancy = null;
    }

    /** The state, if it is of the epoch the caller knows. */
    ShardState state(long known) {
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

    private boolean isQuarantined(ShardState known, ShardKey at, long now) {
        return rules.respectsQuarantine() && !known.marks(at, now).isEmpty(now);
    }

    /** What was written is not older than what a generation covers that was raised while it was being written. */
    private boolean isNewer(ShardState known, Settlement settlement, StoredEntry value) {
        return rules.isNewerThanGenerations(
                settlement.version(), known.newestGeneration(settlement.key(), value.tags()));
    }

    /** What may be stored: nothing over what is dirty. */
    private @Nullable StoredEntry storable(ShardKey at, @Nullable StoredEntry entry) {
        return rules.writeSparesDirty() && values.isDirty(at, time.millis()) ? null : entry;
    }

    private void takeAway(ShardKey at, boolean keepsFallback) {
        if (values.takeAway(at, time.millis(), keepsFallback)) {
            outbox.invalidated(at);
        }
    }

    private Version write(ShardState known, RemoteKey key, @Nullable StoredEntry entry, @Nullable Duration keep) {
        ShardKey at = ShardKey.of(key);
        Version version = drawForWrite(known, at);
        if (entry == null) {
            takeAway(at, false);
        } else {
            values.put(at, StoredValue.of(entry, version), time.millis(), keep);
            rules.stored(key, entry, version, known.epoch());
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

    /** A vacancy: that a server has no state of its own, by a name that nobody gives twice. */
    private record Vacancy(String server, String name) {

        private boolean isOf(String identity) {
            return server.equals(identity);
        }
    }

    /** A lease as the shard keeps it: its token, and the epoch it was granted in. */
    private record HeldLease(String token, long epoch) {}
}
