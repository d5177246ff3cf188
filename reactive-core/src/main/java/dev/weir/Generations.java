/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/**
 * The generations of a local tier: in which era everything, each tag, each prefix and each shard was last invalidated.
 *
 * <p>An invalidation marks first and begins the next era second, so that whoever sees the era sees the mark.
 */
final class Generations {

    private static final int MARKS = 100_000;

    private static final VarHandle NOW;

    static {
        try {
            NOW = MethodHandles.lookup().findVarHandle(Generations.class, "now", Era.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile Era now;
    private final AtomicLong cleared = new AtomicLong();
    private final AtomicLongArray shards;
    private final Marks<String> tags;
    private final Marks<String> prefixes;

    /** Of what is spread over so many shards of a remote tier: none where there is no such thing. */
    Generations(int shards) {
        this(shards, MARKS);
    }

    /** With about this many tags and prefixes told apart. */
    Generations(int shards, int marks) {
        this.now = new Era(0, shards == 0);
        this.shards = new AtomicLongArray(shards);
        this.tags = new Marks<>(marks);
        this.prefixes = new Marks<>(marks);
    }

    Era now() {
        return now;
    }

    void clear() {
        begin(era -> cleared.accumulateAndGet(era, Math::max));
    }

    void invalidateTags(Collection<String> names) {
        begin(era -> names.forEach(name -> tags.raise(name, era)));
    }

    void invalidatePrefix(String prefix) {
        begin(era -> prefixes.raise(prefix, era));
    }

    /** Whatever is of this shard of the remote tier. */
    void invalidateShard(int shard) {
        begin(era -> shards.accumulateAndGet(shard, era, Math::max));
    }

    /** Has entries served as they stand from now on, or only after another thought. */
    void makePlain(boolean plain) {
        Era before;
        do {
            before = now;
        } while (before.isPlain != plain && !NOW.compareAndSet(this, before, new Era(before.number + 1, plain)));
    }

    /**
     * The last era in which something was invalidated that a key of this shard with these prefixes and tags depends on.
     *
     * @param shard of the remote tier; negative where there is none
     */
    long newest(int shard, Collection<String> keyPrefixes, Set<String> keyTags) {
        long newest = shard < 0 ? cleared.get() : Math.max(cleared.get(), shards.get(shard));
        for (String prefix : keyPrefixes) {
            newest = Math.max(newest, prefixes.of(prefix));
        }
        return Math.max(newest, newestOfTags(keyTags));
    }

    /** The last era in which one of these tags was invalidated. */
    long newestOfTags(Set<String> keyTags) {
        long newest = 0;
        for (String tag : keyTags) {
            newest = Math.max(newest, tags.of(tag));
        }
        return newest;
    }

    private void begin(LongConsumer mark) {
        Era before;
        long next;
        do {
            before = now;
            next = before.number + 1;
            mark.accept(next);
        } while (!NOW.compareAndSet(this, before, new Era(next, before.isPlain)));
    }
}
