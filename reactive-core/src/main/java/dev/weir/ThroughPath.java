/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.WriteModel.Through;
import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.source.Store;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.source.Transactions.Ending;
import dev.weir.source.Transactions.Transaction;
import dev.weir.tier.Quarantine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The path of a write through the cache: its keys are enclosed, the store writes them, and the enclosure ends with what was written.
 *
 * <p>In a transaction of its own a write goes on when its caller leaves. In one of the caller's it is part of that, and the enclosure
 * ends when the transaction does.
 */
final class ThroughPath<K, V> implements WritePath<K, V> {

    private final Pool<K, V> pool;
    private final String cache;
    private final Store<K, V> store;
    private final Drafts<K, V> drafts;
    private final Through how;
    private final Airspace airspace;
    private final Chronicle chronicle;

    ThroughPath(Paths<K, V> paths, Drafts<K, V> drafts, Through how) {
        this.pool = paths.pool;
        this.cache = pool.plan.name();
        this.store = requireNonNull(pool.plan.store());
        this.drafts = drafts;
        this.how = how;
        this.airspace = pool.airspace;
        this.chronicle = pool.chronicle;
    }

    @Override
    public Mono<Void> put(K key, V value, WriteOptions options) {
        return Mono.defer(() -> write(List.of(drafted(key, value, options))));
    }

    @Override
    public Mono<Void> putAll(Collection<K> keys, Map<K, V> values) {
        return Mono.defer(() -> {
            List<Written<K, V>> all = new ArrayList<>(keys.size());
            keys.forEach(key -> all.add(drafted(key, requireNonNull(values.get(key)), WriteOptions.NONE)));
            return all.isEmpty() ? Mono.<Void>empty() : write(all);
        });
    }

    @Override
    public Mono<Void> remove(K key) {
        return Mono.defer(() -> write(List.of(drafted(key, null, WriteOptions.NONE))));
    }

    private Written<K, V> drafted(K key, @Nullable V value, WriteOptions options) {
        return new Written<>(value, drafts.of(key, value, options));
    }

    private Mono<Void> write(List<Written<K, V>> written) {
        return Mono.deferContextual(context -> {
            airspace.requireOpen();
            Write write = new Write(written, Cause.of(context));
            Transaction transaction = store.transactions().in(context);
            return transaction == null ? write.onItsOwn() : write.within(transaction);
        });
    }

    private Throwable translated(Throwable error) {
        if (error instanceof StoreException failure) {
            return failure.reason() == Reason.CONFLICT
                    ? new WriteConflictException(cache, store.name(), failure)
                    : new WriteFailedException(cache, store.name(), failure);
        }
        return error;
    }

    private Enclosure enclosed(List<Draft<K, V>> left) {
        RemoteChanges<K, V> changes = pool.changes;
        return changes == null
                ? new LocalEnclosure<>(pool, left, how.quarantine())
                : new RemoteEnclosure<>(
                        changes, left, new Quarantine(pool.newMark(), how.quarantine()), how.whenUnreachable());
    }

    /** What is written under a key, {@code null} if that is deleted, and the entry that this leaves. */
    private record Written<K, V>(@Nullable V value, Draft<K, V> draft) {}

    /** A write, on its way. */
    private final class Write {

        private final List<Written<K, V>> written;
        private final Origin origin;
        private final Enclosure enclosure;

        private Write(List<Written<K, V>> written, Origin origin) {
            this.written = written;
            this.origin = origin;
            this.enclosure = enclosed(written.stream().map(Written::draft).toList());
        }

        private Mono<Void> onItsOwn() {
            Mono<Void> inTime = made().timeout(
                            how.transactionTimeout(),
                            Mono.error(() -> new StoreException(
                                    Reason.TRANSIENT,
                                    "It took longer than the transactionTimeout of " + how.transactionTimeout(),
                                    null)),
                            pool.surroundings.clock().scheduler());
            Mono<Void> work =
                    enclosure.around(inTime).doOnSuccess(done -> tell()).onErrorMap(ThroughPath.this::translated);
            return Errand.of(airspace.writing(work), chronicle::unheard);
        }

        /** The end is arranged for before anything is begun: a caller who leaves ends his transaction too. */
        private Mono<Void> within(Transaction transaction) {
            AtomicBoolean made = new AtomicBoolean();
            transaction.afterwards(ending -> ended(ending, made.get()));
            return enclosure
                    .begin()
                    .then(made().doOnSuccess(done -> made.set(true)))
                    .onErrorMap(ThroughPath.this::translated);
        }

        private Mono<Void> ended(Ending ending, boolean made) {
            boolean holds = ending == Ending.COMMITTED && made;
            return enclosure
                    .end(holds || ending == Ending.UNKNOWN ? ending : Ending.ROLLED_BACK)
                    .doOnSuccess(done -> {
                        if (holds) {
                            tell();
                        }
                    });
        }

        private Mono<Void> made() {
            return Mono.defer(() -> {
                Map<K, @Nullable V> values = new LinkedHashMap<>();
                written.forEach(each -> values.put(each.draft.key(), each.value));
                return store.write(values);
            });
        }

        private void tell() {
            for (Written<K, V> each : written) {
                LocalEntry<V> entry = each.draft.entry();
                if (entry == null) {
                    chronicle.invalidated(requireNonNull(each.draft.key()), origin);
                } else {
                    chronicle.stored(requireNonNull(each.draft.key()), origin, entry);
                }
            }
        }
    }
}
