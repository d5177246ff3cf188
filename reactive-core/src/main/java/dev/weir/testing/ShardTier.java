/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.coherence.Change;
import dev.weir.coherence.Change.Kind;
import dev.weir.tier.Found;
import dev.weir.tier.Generation;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Settlement;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tier on the server: the values of one shard and the rights to fill them, and what can be asked of both. */
final class ShardTier {

    private final ServerShard shard;
    private final ServerTime time;
    private final ShardRules rules;
    private final ShardValues values;
    private final Expiring<HeldLease> leases = new Expiring<>();

    ShardTier(ServerShard shard, ServerTime time, ShardRules rules) {
        this.shard = shard;
        this.time = time;
        this.rules = rules;
        this.values = new ShardValues(rules);
    }

    void addAll(ShardTier others) {
        values.addAll(others.values);
        leases.addAll(others.leases);
    }

    @Nullable
    Found get(RemoteKey key) {
        StoredValue value = values.get(ShardKey.of(key), time.millis());
        return value == null ? null : value.found();
    }

    LeaseAnswer lease(RemoteKey key, long epoch, Version seen, Duration longest, String random) {
        ShardState known = shard.state(epoch);
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
        ShardState known = shard.stateToFill(lease);
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
        shard.state(lease.version().epoch());
        ShardKey at = ShardKey.of(lease.key());
        if (rules.tokenHolds(tokenOf(leases.get(at, time.millis())), lease.token())) {
            leases.remove(at);
        }
    }

    Version invalidate(RemoteKey key, long epoch, boolean keepsFallback, @Nullable Quarantine quarantine) {
        ShardState known = shard.state(epoch);
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
        ShardState known = shard.state(settlement.version().epoch());
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
        ShardState known = shard.state(epoch);
        ShardKey at = ShardKey.of(key);
        boolean quarantined = isQuarantined(known, at, time.millis());
        return write(known, key, quarantined ? null : storable(at, entry), keep);
    }

    Version bump(Collection<Generation> generations, long epoch) {
        ShardState known = shard.state(epoch);
        Version version = known.draw(time.micros());
        for (Generation generation : generations) {
            known.raise(generation, version);
            shard.append(known, position -> new Change.OfGeneration(position, version, generation));
        }
        return version;
    }

    List<ShardKey> keys() {
        return values.keys(time.millis());
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

    ShardValues values() {
        return values;
    }

    void evictValue(ShardKey key) {
        values.evict(key, time.millis());
        shard.evictMarks(key);
    }

    void evictValues() {
        keys().forEach(key -> values.evict(key, time.millis()));
        shard.evictMarks();
    }

    void evictLease(ShardKey key) {
        leases.remove(key);
    }

    void evictLeases() {
        leases.clear();
    }

    void clear() {
        values.clear();
        leases.clear();
    }

    private boolean isQuarantined(ShardState known, ShardKey at, long now) {
        return rules.respectsQuarantine() && !known.marks(at, now).isEmpty(now);
    }

    private static @Nullable String tokenOf(@Nullable HeldLease held) {
        return held == null ? null : held.token();
    }

    private Version drawForWrite(ShardState known, ShardKey at) {
        if (rules.voidsLease()) {
            leases.remove(at);
        }
        return known.drawFor(at, time.micros());
    }

    private void takeAway(ShardKey at, boolean keepsFallback) {
        if (values.takeAway(at, time.millis(), keepsFallback)) {
            shard.outbox().invalidated(at);
        }
    }

    private void log(ShardState known, Version version, RemoteKey key, Kind kind) {
        shard.append(known, position -> new Change.OfKey(position, version, key.scope(), key.text(), kind));
    }

    /** What may be stored: nothing over what is dirty. */
    private @Nullable StoredEntry storable(ShardKey at, @Nullable StoredEntry entry) {
        return rules.writeSparesDirty() && values.isDirty(at, time.millis()) ? null : entry;
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
            takeAway(at, false);
        } else {
            values.put(at, StoredValue.of(entry, version), time.millis(), keep);
            rules.stored(key, entry, version, known.epoch());
        }
        log(known, version, key, entry == null ? Kind.INVALIDATED : Kind.REPLACED);
        return version;
    }

    /** A lease as it is kept here: its token, and the epoch it was granted in. */
    private record HeldLease(String token, long epoch) {}
}
