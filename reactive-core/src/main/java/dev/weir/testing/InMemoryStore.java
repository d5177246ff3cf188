/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static java.util.Objects.requireNonNull;

import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.source.Store;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.source.Transactions;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A store in memory, as one client of a database sees it, with all that can go wrong on the way. Without faults it answers at once, on
 * the thread that subscribes; it has no threads of its own, and what takes time takes it on the clock it was made with.
 *
 * <p>Each transaction goes through the same stages: a request is on its way; a flush waits for the lock of its lane; statements run
 * for a while; the commit is on its way; what was written is visible to all, at once and as a whole; the reply is on its way. Who
 * cancels before the commit was sent rolls back, and later does not.
 *
 * <p>Faults are of one client; {@link #another} is one without any. Rows, lanes, constraints and onlookers are shared by all clients.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class InMemoryStore<K, V> implements Store<K, V> {

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

    private final InMemoryTable<K, V> table;
    private final CacheClock clock;
    private final Set<StoreCall<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile @Nullable InMemoryTransactions transactions;
    private volatile boolean isCut;
    private volatile Duration limit = DEFAULT_LIMIT;
    private volatile Supplier<Duration> wayDelay = () -> Duration.ZERO;
    private volatile Supplier<Duration> workDelay = () -> Duration.ZERO;
    private volatile BooleanSupplier fails = () -> false;
    private volatile BooleanSupplier losesReply = () -> false;

    private InMemoryStore(InMemoryTable<K, V> table, CacheClock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** An empty table of this name, and its first client. */
    public static <K, V> InMemoryStore<K, V> create(String name, CacheClock clock) {
        return create(name, clock, new StoreRules());
    }

    static <K, V> InMemoryStore<K, V> create(String name, CacheClock clock, StoreRules rules) {
        requireNonNull(clock, "clock must not be null");
        return new InMemoryStore<>(new InMemoryTable<>(requireNonNull(name, "name must not be null"), rules), clock);
    }

    /** Another client of the same table, without faults. */
    public InMemoryStore<K, V> another() {
        return new InMemoryStore<>(table, clock);
    }

    /** From now on writes take part in these transactions of callers. */
    public InMemoryStore<K, V> takingPartIn(InMemoryTransactions others) {
        transactions = requireNonNull(others, "others must not be null");
        return this;
    }

    /** From now on a value has a version, and is written only over an older one, or none. */
    public InMemoryStore<K, V> versionedBy(ToLongFunction<? super V> version) {
        table.versionedBy(requireNonNull(version, "version must not be null"));
        return this;
    }

    /** Which mutations break a constraint, as {@link Reason#DATA}; outside a flush they have no version. Default: none. */
    public void refuse(Predicate<? super Mutation<K, V>> which) {
        table.refuse(requireNonNull(which, "which must not be null"));
    }

    /** Who is told of everything that is committed, at the moment when it is, with the table locked: he must not ask it for anything. */
    public void watchedBy(Consumer<? super Commit<K, V>> onlooker) {
        table.watchedBy(requireNonNull(onlooker, "onlooker must not be null"));
    }

    /** How long each request, each commit and each reply is on its way, and how long statements run; asked once for each. */
    public void delay(Supplier<Duration> onTheWay, Supplier<Duration> atWork) {
        wayDelay = requireNonNull(onTheWay, "onTheWay must not be null");
        workDelay = requireNonNull(atWork, "atWork must not be null");
    }

    /** Which requests fail and have no effect; asked once for each. */
    public void fail(BooleanSupplier which) {
        fails = requireNonNull(which, "which must not be null");
    }

    /** Which replies never arrive, though what was asked for has been done; asked once for each. */
    public void loseReplies(BooleanSupplier which) {
        losesReply = requireNonNull(which, "which must not be null");
    }

    /** How long anything may take until its commit is sent; then it is rolled back. Default: 5 seconds. */
    public void limit(Duration longest) {
        if (requireNonNull(longest, "longest must not be null").isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("longest must be positive but was " + longest);
        }
        limit = longest;
    }

    /** Cuts the connections: what has not sent its commit is rolled back, replies are lost, and all fails until they are restored. */
    public void cut() {
        isCut = true;
        List.copyOf(underWay).forEach(call -> call.fail(lost()));
    }

    /** Connects again. */
    public void restore() {
        isCut = false;
    }

    /** What is committed at this moment. */
    public Map<K, V> rows() {
        return table.rows();
    }

    /** Where a lane stands at this moment; {@code null} if it was never seen. */
    public @Nullable Checkpoint standing(Lane lane) {
        return table.checkpoint(lane);
    }

    /** Commits a row at once, as somebody does who knows nothing of caches; {@code null} deletes. */
    public void writeUnseen(K key, @Nullable V value) {
        table.writeUnseen(List.of(new Mutation<>(key, value, Version.NONE)));
    }

    @Override
    public String name() {
        return table.name();
    }

    @Override
    public Mono<Map<K, V>> loadAll(Set<K> keys) {
        return call(call -> call.answer(() -> table.read(keys)));
    }

    @Override
    public Mono<Void> write(Map<K, @Nullable V> values) {
        return Mono.deferContextual(context -> {
            InMemoryTransactions others = transactions;
            InMemoryTransactions.Ongoing transaction = others == null ? null : others.in(context);
            List<Mutation<K, V>> mutations = mutations(values);
            return transaction == null
                    ? call(call -> call.commit(() -> done(mutations)))
                    : call(call -> call.answer(() -> take(transaction, mutations)));
        });
    }

    @Override
    public Transactions transactions() {
        InMemoryTransactions others = transactions;
        return others == null ? Transactions.NONE : others;
    }

    @Override
    public Mono<Checkpoint> checkpoint(Lane lane, long epoch) {
        return call(call -> call.commit(() -> table.checkpoint(lane, epoch)));
    }

    @Override
    public Mono<Long> raiseEpoch(String namespace, int shard, long atLeast) {
        return call(call -> {
            List<Lane> lanes = table.lanes(namespace, shard);
            lock(call, lanes, () -> call.commit(() -> table.raiseEpoch(lanes, atLeast)));
        });
    }

    @Override
    public Mono<FlushResult> flush(Flush<K, V> flush) {
        return call(call -> lock(call, List.of(flush.lane()), () -> {
            StoreException moved = table.moved(flush);
            if (moved != null) {
                call.fail(moved);
            } else {
                call.commit(() -> table.apply(flush), () -> table.moveLate(flush));
            }
        }));
    }

    @Override
    public boolean sharesRowsWith(Store<?, ?> other) {
        return other instanceof InMemoryStore<?, ?> store && store.table == table;
    }

    @Override
    public String toString() {
        return "InMemoryStore(" + name() + ")";
    }

    CacheClock clock() {
        return clock;
    }

    Duration limit() {
        return limit;
    }

    Duration wayDelay() {
        return wayDelay.get();
    }

    Duration workDelay() {
        return workDelay.get();
    }

    boolean losesReply() {
        return isCut || losesReply.getAsBoolean();
    }

    StoreException lost() {
        return new StoreException(
                Reason.TRANSIENT, "The connection to " + name() + " is lost: it may have been done or not", null);
    }

    void ended(StoreCall<?> call) {
        underWay.remove(call);
    }

    private <T> Mono<T> call(Consumer<StoreCall<T>> arrival) {
        return Mono.create(sink -> {
            if (isCut || fails.getAsBoolean()) {
                sink.error(lost());
                return;
            }
            StoreCall<T> call = new StoreCall<>(this, sink);
            underWay.add(call);
            call.depart(() -> arrival.accept(call));
        });
    }

    /** One lane after the other, each for as long as the call takes. */
    private void lock(StoreCall<?> call, List<Lane> lanes, Runnable then) {
        if (lanes.isEmpty()) {
            then.run();
        } else {
            table.lock(lanes.get(0), call, () -> lock(call, lanes.subList(1, lanes.size()), then));
        }
    }

    private @Nullable Void done(List<Mutation<K, V>> mutations) {
        table.write(mutations);
        return null;
    }

    private @Nullable Void take(InMemoryTransactions.Ongoing transaction, List<Mutation<K, V>> mutations) {
        try {
            table.requireGood(mutations);
        } catch (StoreException refused) {
            transaction.doom();
            throw refused;
        }
        transaction.onCommit(() -> table.write(mutations));
        return null;
    }

    private static <K, V> List<Mutation<K, V>> mutations(Map<K, @Nullable V> values) {
        List<Mutation<K, V>> mutations = new ArrayList<>();
        values.forEach((key, value) -> mutations.add(new Mutation<>(key, value, Version.NONE)));
        return mutations;
    }
}
