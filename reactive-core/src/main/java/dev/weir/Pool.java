/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.EvictionReason;
import dev.weir.outbox.WriteBehind;
import dev.weir.policy.CachePolicy;
import dev.weir.source.Store;
import dev.weir.tenant.TenantQuota;
import dev.weir.tier.Scope;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pool: what a cache keeps, or one tenant's part of it. Entries, flights, batches and counts of one pool never meet
 * those of another. Views of a pool under different policies share all of it.
 */
final class Pool<K, V> {

    /** More policies at a time than this come from a mistake; forgotten ones are simply made again. */
    private static final int VIEWS = 256;

    final Blueprint<K, V> plan;
    final @Nullable String tenant;
    final Surroundings surroundings;
    final Airspace airspace;
    final Gate gate;
    final Quota quota;
    final Carriage carriage;
    final Chronicle chronicle;
    final Moments moments = new Moments();
    final LocalTier<K, V> tier;
    final Writers<K> writers = new Writers<>();
    final @Nullable RemoteSide<K, V> remote;
    final @Nullable RemoteChanges<K, V> changes;
    final @Nullable Outflow<K, V> outflow;
    private final @Nullable LogFollower<K, V> follower;
    final @Nullable KeyBatcher<K, V> batcher;
    final @Nullable Debounce debounce;
    final Paths<K, V> paths;
    private final View usual;
    private final Cache<View, Paths<K, V>> views;
    private final List<Paths<K, V>> classes;

    Pool(Blueprint<K, V> plan, Surroundings surroundings, Airspace airspace, Gate gate, @Nullable String tenant) {
        TenantQuota granted = plan.quota();
        this.plan = plan;
        this.tenant = tenant;
        this.surroundings = surroundings;
        this.airspace = airspace;
        this.gate = gate;
        this.quota = granted == null ? Quota.unlimited() : new Quota(granted.loads());
        this.carriage = tenant == null ? plan.carriage() : plan.carriage().forTenant(tenant);
        this.chronicle = new Chronicle(plan.name(), surroundings);
        this.tier = new LocalTier<>(
                plan.maximumWeight(),
                new Terms<V>(plan.policy(), plan.policy(), plan.model(), surroundings.random()).longestUse(),
                plan.traits().prefixes(),
                plan.remote() == null
                        ? 0
                        : requireNonNull(surroundings.remote()).shards(),
                surroundings,
                this::evicted);
        this.remote = remoteSide();
        this.changes = remote == null
                ? null
                : new RemoteChanges<>(plan.name(), remote, tier, surroundings.fences(), chronicle.tally);
        this.outflow = outflowOf(remote);
        this.batcher = plan.newBatcher();
        this.debounce = plan.debounce().isZero() ? null : new Debounce(plan.debounce(), surroundings.clock());
        this.views = Caffeine.newBuilder()
                .maximumSize(VIEWS)
                .executor(surroundings.clock().upkeep())
                .build();
        this.usual = new View(plan.policy(), plan.policy(), plan.model(), plan.consistency());
        this.paths = new Paths<>(this, plan.policy(), plan.policy(), plan.model(), plan.consistency());
        this.classes = plan.keyClasses().stream()
                .map(keyClass -> under(keyClass.policy(), keyClass.policy(), keyClass.model(), plan.consistency()))
                .toList();
        // Last: from here on it is told of changes.
        this.follower = remote == null ? null : LogFollower.of(tier, remote, chronicle);
    }

    /** Its paths under a policy that was made from the one that the keys in question have by themselves. */
    Paths<K, V> under(CachePolicy policy, CachePolicy base, CacheModel model, Consistency consistency) {
        View view = new View(policy, base, model, consistency);
        if (view.equals(usual)) {
            return paths;
        }
        Paths<K, V> known = views.getIfPresent(view);
        if (known == null) {
            known = new Paths<>(this, model.check(policy.check()), base, model, consistency);
            views.put(view, known);
        }
        return known;
    }

    /** The paths that requests for a key take unless they ask for others. */
    Paths<K, V> pathsOf(K key) {
        for (int i = 0; i < classes.size(); i++) {
            if (plan.keyClasses().get(i).members().test(key)) {
                return classes.get(i);
            }
        }
        return paths;
    }

    /** Whether an entry of a key with this policy could still be served under any of the policies it is seen under. */
    boolean isOfUse(LocalEntry<V> entry, CachePolicy base, long now) {
        return Stream.of(Stream.of(paths), classes.stream(), views.asMap().values().stream())
                .flatMap(Function.identity())
                .map(seen -> seen.terms)
                .anyMatch(terms -> terms.base.equals(base) && terms.standing(entry, now) != Standing.DEAD);
    }

    /** What it is called in the remote tier. */
    Scope scope() {
        return new Scope(plan.name(), tenant == null ? "" : tenant);
    }

    /** A text that nobody else has. */
    String newMark() {
        RandomGenerator random = surroundings.random().get();
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    boolean hasKeyClasses() {
        return !classes.isEmpty();
    }

    /** For tests: how many views are remembered. */
    long rememberedViews() {
        views.cleanUp();
        return views.estimatedSize();
    }

    CacheStats stats() {
        return chronicle.tally.stats(chronicle.feed.dropped(), tier.size(), tier.weight(), quota.used());
    }

    /**
     * Gives up what it holds. Loads in flight still answer those who wait for them; what is still flushed is told of, until its writing
     * behind is closed as well.
     */
    void close() {
        tier.close();
        if (follower != null) {
            follower.close();
        }
        if (debounce != null) {
            debounce.close();
        }
        if (outflow == null) {
            chronicle.feed.close();
        }
    }

    private @Nullable RemoteSide<K, V> remoteSide() {
        Remote server = surroundings.remote();
        RemotePlan<K, V> how = plan.remote();
        return server == null || how == null
                ? null
                : new RemoteSide<>(surroundings, server, how, plan.traits(), scope());
    }

    private @Nullable Outflow<K, V> outflowOf(@Nullable RemoteSide<K, V> side) {
        WriteBehind how = plan.writeBehind();
        Store<K, V> store = plan.store();
        return side == null || how == null || store == null
                ? null
                : new Outflow<>(this, requireNonNull(surroundings.remote()), side, store, how);
    }

    private void evicted(K key, RemovalCause cause) {
        chronicle.evicted(key, cause == RemovalCause.EXPIRED ? EvictionReason.EXPIRED : EvictionReason.SIZE);
    }

    /** A view: a policy, the one that the keys have by themselves, their model, and a level. */
    private record View(CachePolicy policy, CachePolicy base, CacheModel model, Consistency consistency) {}
}
