/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static java.util.Objects.requireNonNull;

import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.coherence.Change;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server in memory, which several processes of a test share as they would share Redis, and to which happens what happens to servers.
 *
 * <p>Each {@link #link} stands for one process. Nothing here has a thread of its own, and all chance comes from the random source
 * given, so on a {@link VirtualClock} everything can be repeated. Every fault takes effect at once, for all namespaces.
 */
public final class InMemoryServer implements BackendSource {

    private static final int DEFAULT_SHARDS = 32;
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]+");

    private final Object lock = new Object();
    private final Set<LogWaiter> waiters = new LinkedHashSet<>();
    private final int shards;
    private final Random random;
    private final ServerTime time;
    private final ShardRules rules;
    private ServerMemory memory;
    private @Nullable ServerMemory replica;
    private @Nullable String refusal;
    private volatile String identity;

    private InMemoryServer(CacheClock clock, Random random, int shards, ShardRules rules) {
        this.shards = shards;
        this.random = random;
        this.time = new ServerTime(clock);
        this.rules = rules;
        this.memory = new ServerMemory(shards, time, rules);
        this.identity = randomText();
    }

    /** A server with so many shards as is usual, whose wall clock is this clock's. */
    public static InMemoryServer create(CacheClock clock, Random random) {
        return create(clock, random, DEFAULT_SHARDS);
    }

    /** A server with so many shards, whose wall clock is this clock's. */
    public static InMemoryServer create(CacheClock clock, Random random, int shards) {
        return create(clock, random, shards, new ShardRules());
    }

    static InMemoryServer create(CacheClock clock, Random random, int shards, ShardRules rules) {
        requireNonNull(clock, "clock must not be null");
        requireNonNull(random, "random must not be null");
        if (shards < 1) {
            throw new IllegalArgumentException("shards must be at least 1 but was " + shards);
        }
        return new InMemoryServer(clock, random, shards, rules);
    }

    /** A new link, as one process has it. */
    public InMemoryLink link() {
        return new InMemoryLink(this);
    }

    /** A backend over a link of its own. */
    @Override
    public Backend open(String namespace, CacheClock clock) {
        return link().open(namespace, clock);
    }

    /** Forgets one value, as if memory were short; not one that was written behind and has yet to be flushed. */
    public void evictValue(RemoteKey key) {
        each(shard -> shard.tier().evictValue(ShardKey.of(key)));
    }

    /** Forgets all values, as if memory were short, but for those that were written behind and have yet to be flushed. */
    public void evictValues() {
        each(shard -> shard.tier().evictValues());
    }

    /** Forgets the lease of one key, as if memory were short. */
    public void evictLease(RemoteKey key) {
        each(shard -> shard.tier().evictLease(ShardKey.of(key)));
    }

    /** Forgets all leases, as if memory were short. */
    public void evictLeases() {
        each(shard -> shard.tier().evictLeases());
    }

    /** Forgets everything, and stays the same server. */
    public void flush() {
        each(ServerShard::flush);
    }

    /** Forgets what waits in outboxes and nothing else, as if somebody had deleted them. */
    public void loseOutboxes() {
        each(shard -> shard.outbox().loseRecords());
    }

    /** Forgets all that was logged, but not how much it was. */
    public void trimLogs() {
        each(ServerShard::trimLog);
    }

    /** From now on its replica knows of nothing that happens here. */
    public void stopReplicating() {
        synchronized (lock) {
            replica = memory.copy();
        }
    }

    /**
     * Its replica takes over: another server, with all that was replicated. What is on its way to the old one or back is lost; links
     * that are not cut connect to the new one.
     */
    public void failOver() {
        synchronized (lock) {
            memory = replica == null ? memory : replica;
            replica = null;
            identity = randomText();
        }
    }

    /** Refuses all that would change something, for this reason, until it {@linkplain #acceptWrites accepts} it again. */
    public void refuseWrites(String reason) {
        requireNonNull(reason, "reason must not be null");
        synchronized (lock) {
            refusal = reason;
        }
    }

    public void acceptWrites() {
        synchronized (lock) {
            refusal = null;
        }
    }

    /** Sets its wall clock to differ by so much, forwards or backwards, from the clock it was made with. */
    public void skewClock(Duration by) {
        time.skew(requireNonNull(by, "by must not be null"));
    }

    static String checked(String namespace) {
        if (!NAMESPACE
                .matcher(requireNonNull(namespace, "namespace must not be null"))
                .matches()) {
            throw new IllegalArgumentException(
                    "namespace must consist of letters, digits, dots, dashes and underscores but was '" + namespace
                            + "'");
        }
        return namespace;
    }

    int shards() {
        return shards;
    }

    String identity() {
        return identity;
    }

    boolean isSame(String known, String found) {
        return rules.isSameServer(known, found);
    }

    long millis() {
        return time.millis();
    }

    String randomText() {
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    /** Does what arrives over a connection, as a whole; {@code null} if the connection is over, as then it never arrived. */
    <T> @Nullable Outcome<T> perform(InMemoryLink link, Connection connection, ServerMemory.Script<T> script) {
        Outcome<T> outcome;
        List<Runnable> woken;
        synchronized (lock) {
            if (!link.isUp(connection)) {
                return null;
            }
            outcome = Outcome.of(() -> script.run(memory));
            woken = woken();
        }
        woken.forEach(Runnable::run);
        return outcome;
    }

    /** To be called by a script that is going to change something. */
    void requireWritable() {
        if (refusal != null) {
            throw new TierException(Reason.REFUSED, refusal);
        }
    }

    /** To be called by a script: from now on waits for something to be logged. */
    void await(LogWaiter waiter) {
        waiters.add(waiter);
    }

    /** Whether the waiter was still waiting, which it does no more. */
    boolean forget(LogWaiter waiter) {
        synchronized (lock) {
            return waiters.remove(waiter);
        }
    }

    static List<Change> logged(ServerMemory memory, LogWaiter waiter) {
        return waiter.positions().stream()
                .flatMap(position -> memory.shard(waiter.namespace(), position.shard()).after(position).stream())
                .toList();
    }

    private List<Runnable> woken() {
        List<Runnable> woken = new ArrayList<>();
        waiters.removeIf(waiter -> {
            List<Change> changes = logged(memory, waiter);
            if (!changes.isEmpty()) {
                woken.add(() -> waiter.told().accept(changes));
            }
            return !changes.isEmpty();
        });
        return woken;
    }

    private void each(Consumer<ServerShard> what) {
        synchronized (lock) {
            memory.each(what);
        }
    }
}
