/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.codec.Codec;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import dev.weir.key.KeyText;
import dev.weir.outbox.WriteBehind;
import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.Lifetime;
import dev.weir.policy.RemotePolicy;
import dev.weir.resilience.Safeguards;
import dev.weir.source.Store;
import dev.weir.tenant.TenantQuota;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntBiFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A builder of one cache. What it is given is checked at once where that is possible, and as a whole by {@link #build()}.
 *
 * <p>Not thread-safe; one builder builds one cache.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class CacheBuilder<K, V> {

    private static final Duration LONGEST_DEBOUNCE = Duration.ofMinutes(1);

    private final Weir weir;
    private final String name;
    private final Class<K> keys;
    private final TypeRef<V> values;
    private @Nullable CachePolicy policy;
    private @Nullable CacheModel model;
    private final List<KeyClass.Declared<K>> keyClasses = new ArrayList<>();
    private Carriage carriage = Carriage.DEFAULT;
    private Room<K, V> room = Room.usual();
    private Truth<K, V> truth = Truth.unknown();
    private @Nullable Lifetime<? super K, ? super V> lifetime;
    private Function<? super V, ? extends Collection<String>> tags = value -> List.of();
    private @Nullable ToLongFunction<? super V> version;
    private @Nullable KeyText<K> keyText;
    private KeyPrefixes prefixes = KeyPrefixes.NONE;
    private @Nullable TenantQuota quota;
    private Duration debounce = Duration.ZERO;
    private final Set<Advice.Code> meant = EnumSet.noneOf(Advice.Code.class);
    private Safeguards safeguards = Safeguards.none();
    private Consistency consistency = Consistency.EVENTUAL;
    private Sharing<V> sharing;

    CacheBuilder(Weir weir, String name, Class<K> keys, TypeRef<V> values) {
        this.weir = weir;
        this.name = name;
        this.keys = keys;
        this.values = values;
        this.sharing = Sharing.of(name, values, weir.format());
    }

    /** Who keeps the cache in step with where truth lives. Default: aside, values leave because their time is up. */
    public CacheBuilder<K, V> model(CacheModel model) {
        this.model = requireNonNull(model, "model must not be null");
        return this;
    }

    /** How fresh answers are and how much trouble is taken. Default: as long fresh as the model says, nothing stale. */
    public CacheBuilder<K, V> policy(CachePolicy policy) {
        this.policy = requireNonNull(policy, "policy must not be null").check();
        return this;
    }

    /**
     * Gives a class of keys a policy of its own, made from that of the cache. Of several classes that a key belongs to, the
     * one declared first counts.
     */
    public CacheBuilder<K, V> keyClass(
            String className, Predicate<? super K> members, UnaryOperator<CachePolicy> change) {
        return declare(className, members, change, null);
    }

    /** As {@link #keyClass(String, Predicate, UnaryOperator)}, with a model of its own too, on the store of the cache. */
    public CacheBuilder<K, V> keyClass(
            String className, Predicate<? super K> members, UnaryOperator<CachePolicy> change, CacheModel model) {
        return declare(className, members, change, requireNonNull(model, "model must not be null"));
    }

    private CacheBuilder<K, V> declare(
            String className,
            Predicate<? super K> members,
            UnaryOperator<CachePolicy> change,
            @Nullable CacheModel own) {
        requireNonNull(className, "className must not be null");
        requireNonNull(members, "members must not be null");
        requireNonNull(change, "change must not be null");
        require(
                keyClasses.stream().noneMatch(known -> known.name().equals(className)),
                "There is a key class '" + className + "' in cache '" + name + "' already: choose another name");
        keyClasses.add(new KeyClass.Declared<>(className, members, change, own));
        return this;
    }

    /** How keys are written where they have to be text. Default: as {@link KeyText#natural} says, if it does. */
    public CacheBuilder<K, V> keys(KeyText<K> text) {
        this.keyText = new CheckedText<>(name, requireNonNull(text, "text must not be null"));
        return this;
    }

    /**
     * Which prefixes of keys can be invalidated: those of up to so many leading segments, 1 to 4, with this character
     * between them.
     */
    public CacheBuilder<K, V> prefixes(char separator, int depth) {
        this.prefixes = KeyPrefixes.of(separator, depth);
        return this;
    }

    /** How long each value is fresh, whatever the policy says; jitter still applies. */
    public CacheBuilder<K, V> lifetime(Lifetime<? super K, ? super V> lifetime) {
        this.lifetime = requireNonNull(lifetime, "lifetime must not be null");
        return this;
    }

    /** Which tags each value has, at most 16. */
    public CacheBuilder<K, V> tags(Function<? super V, ? extends Collection<String>> tags) {
        this.tags = requireNonNull(tags, "tags must not be null");
        return this;
    }

    /** Which version each value has where truth lives. */
    public CacheBuilder<K, V> version(ToLongFunction<? super V> version) {
        this.version = requireNonNull(version, "version must not be null");
        return this;
    }

    /**
     * Keeps tenants apart: each request names its tenant, by {@link ReactiveCache#forTenant} or {@link CacheContext#tenant},
     * and meets nothing of any other one. The quota takes the place of {@code maximumSize} and {@code maximumWeight}.
     */
    public CacheBuilder<K, V> perTenant(TenantQuota quota) {
        this.quota = requireNonNull(quota, "quota must not be null");
        return this;
    }

    /**
     * Lets the first of many invalidations of the same key, tags or prefix take effect at once, and those that follow within this
     * time together at its end; each completes when it has taken effect. For sources of events that repeat themselves:
     * a value may be served that much longer, and one that is put while an invalidation waits goes with it. Cancelling one
     * that waits does not call it off.
     */
    public CacheBuilder<K, V> debounceInvalidations(Duration window) {
        requireNonNull(window, "window must not be null");
        require(
                !window.isZero() && !window.isNegative() && window.compareTo(LONGEST_DEBOUNCE) <= 0,
                "The window in which invalidations are debounced must be in (0, " + LONGEST_DEBOUNCE + "] but was "
                        + window + "; leave it out to let each take effect at once");
        this.debounce = window;
        return this;
    }

    /** How many entries are kept in memory. Default: 10,000. */
    public CacheBuilder<K, V> maximumSize(long entries) {
        this.room = room.forEntries(entries);
        return this;
    }

    /**
     * How much all entries kept in memory may weigh, instead of how many there may be. The weigher is called once for each
     * value stored; an absence weighs one.
     */
    public CacheBuilder<K, V> maximumWeight(long weight, ToIntBiFunction<? super K, ? super V> weigher) {
        this.room = room.forWeight(weight, weigher);
        return this;
    }

    /**
     * How many bytes all values kept in memory may take: {@code maximumWeight}, with a weigher that tells bytes, so that
     * what is kept can be shown as such.
     */
    public CacheBuilder<K, V> maximumBytes(long bytes, ToIntBiFunction<? super K, ? super V> sizer) {
        this.room = room.forBytes(bytes, sizer);
        return this;
    }

    /** Where {@code get} finds what is not at hand. */
    public CacheBuilder<K, V> readThrough(Function<? super K, ? extends Mono<? extends V>> source) {
        requireNonNull(source, "source must not be null");
        return readThrough((Loader<K, V>) (key, context) -> source.apply(key));
    }

    /** Where {@code get} finds what is not at hand. */
    public CacheBuilder<K, V> readThrough(Loader<? super K, V> source) {
        return living(Truth.of(source));
    }

    /** Where {@code get} finds what is not at hand; keys that miss at the same time travel in one load. */
    public CacheBuilder<K, V> readThroughInBatches(BulkLoader<K, V> source) {
        return readThroughInBatches(source, BatchPolicy.DEFAULT);
    }

    /** Where {@code get} finds what is not at hand; keys that miss at the same time travel in one load. */
    public CacheBuilder<K, V> readThroughInBatches(BulkLoader<K, V> source, BatchPolicy batches) {
        return living(Truth.of(source, batches));
    }

    /** As {@link #store(Store)}: where {@code get} finds what is not at hand. Unless a model says otherwise nothing is written to it. */
    public CacheBuilder<K, V> readThrough(Store<K, V> store) {
        return store(store);
    }

    /** A {@link #store(Store)}, under {@link CacheModel#through()}. */
    public CacheBuilder<K, V> writeThrough(Store<K, V> store) {
        return store(store).under(CacheModel.through());
    }

    /** A {@link #store(Store)}, under {@link CacheModel#behind}. */
    public CacheBuilder<K, V> writeBehind(Store<K, V> store, WriteBehind how) {
        return store(store).under(CacheModel.behind(how));
    }

    /**
     * Where {@code get} finds what is not at hand, and where writes go if the {@linkplain #model model} says so; keys that miss at the
     * same time travel in one load.
     */
    public CacheBuilder<K, V> store(Store<K, V> store) {
        return store(store, BatchPolicy.DEFAULT);
    }

    /** As {@link #store(Store)}, with a say in how many keys travel in one load. */
    public CacheBuilder<K, V> store(Store<K, V> store, BatchPolicy batches) {
        return living(Truth.of(store, batches));
    }

    /**
     * Has one more key of the caller's Reactor Context travel with the loads it leads, which otherwise see none of it but
     * the current observation. What is named here is seen by loads whose answer others get too: never name a principal or
     * a transaction.
     */
    public CacheBuilder<K, V> carrying(Object contextKey) {
        this.carriage = carriage.with(requireNonNull(contextKey, "contextKey must not be null"));
        return this;
    }

    /** What the advisor would warn of and is meant. */
    public CacheBuilder<K, V> meaning(Advice.Code... codes) {
        requireNonNull(codes, "codes must not be null");
        for (Advice.Code code : codes) {
            meant.add(requireNonNull(code, "code must not be null"));
        }
        return this;
    }

    /** What all its loads go through, those with a loader of the caller's included. Default: nothing. */
    public CacheBuilder<K, V> safeguards(Safeguards safeguards) {
        this.safeguards = requireNonNull(safeguards, "safeguards must not be null; use Safeguards.none()");
        return this;
    }

    /** What every answer has to take into account. Default: {@link Consistency#EVENTUAL}. */
    public CacheBuilder<K, V> consistency(Consistency consistency) {
        this.consistency = requireNonNull(consistency, "consistency must not be null");
        return this;
    }

    /** How the remote tier is used, where the application has one. */
    public CacheBuilder<K, V> remote(RemotePolicy policy) {
        this.sharing = sharing.with(requireNonNull(policy, "policy must not be null"));
        return this;
    }

    /** How values are written in the remote tier. Default: as its backend does it. */
    public CacheBuilder<K, V> codec(Codec<V> codec) {
        this.sharing = sharing.with(requireNonNull(codec, "codec must not be null"));
        return this;
    }

    /** How large a value may be in the remote tier, and what it may be made of. */
    public CacheBuilder<K, V> payloadLimits(PayloadLimits limits) {
        this.sharing = sharing.with(requireNonNull(limits, "limits must not be null"));
        return this;
    }

    /** Values that are longer than this when they are written are compressed in the remote tier. Default: none. */
    public CacheBuilder<K, V> compressedAbove(int bytes) {
        this.sharing = sharing.compressedAbove(bytes);
        return this;
    }

    /** Keeps the cache out of the remote tier: each process has its own. */
    public CacheBuilder<K, V> localOnly() {
        this.sharing = sharing.none();
        return this;
    }

    /** The cache; from now on its name is taken. */
    public ReactiveCache<K, V> build() {
        require(
                !room.contradictsItself(),
                "maximumSize and " + room.nameOfWeight() + " contradict each other for cache '" + name
                        + "': leave one of them out");
        require(
                quota == null || !room.isBounded(),
                "The bound of cache '" + name + "' is its tenants' quota: leave maximumSize and maximumWeight out");
        require(
                !keys.isArray(),
                "Keys of cache '" + name + "' must not be arrays, which are only equal to themselves: use a String, a "
                        + "List or a record");
        return weir.register(this);
    }

    /** What was told, checked as a whole. */
    Blueprint<K, V> blueprint(CacheClock clock) {
        Blueprint<K, V> plan = unchecked(clock);
        plan.check();
        return plan;
    }

    private Blueprint<K, V> unchecked(CacheClock clock) {
        KeyText<K> text = keyText == null ? KeyText.natural(keys).orElse(null) : keyText;
        CacheModel usual = model == null ? CacheModel.aside() : model;
        CachePolicy base = policy == null ? usual.defaultPolicy() : policy;
        return new Blueprint<>(
                name,
                keys,
                base,
                usual,
                consistency,
                keyClasses.stream().map(declared -> declared.on(base, usual)).toList(),
                new Traits<>(room.weigherOrOne(), lifetime, tags, version, prefixes.of(name, keys, text)),
                quota == null ? room.maximumWeight() : quota.entries(),
                room.weigher() != null,
                room.isOfBytes(),
                truth,
                carriage,
                safeguards.forCache(name, clock),
                quota,
                text,
                prefixes,
                sharing.plan(text),
                debounce,
                Set.copyOf(meant));
    }

    private CacheBuilder<K, V> living(Truth<K, V> there) {
        require(
                !truth.isKnown(),
                "Cache '" + name + "' has a source already, which a store is too: call one of readThrough, "
                        + "readThroughInBatches, writeThrough, writeBehind and store, once");
        this.truth = there;
        return this;
    }

    private CacheBuilder<K, V> under(CacheModel implied) {
        require(
                model == null,
                "Cache '" + name
                        + "' has a model already: call store(…) in place of writeThrough or writeBehind, or leave "
                        + "the model out");
        this.model = implied;
        return this;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
