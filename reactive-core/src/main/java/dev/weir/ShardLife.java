/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Attachment;
import dev.weir.tier.Generation;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The life of a shard between being attached and being so no more: one epoch with its generations, so that nobody sees
 * those of one with the other.
 *
 * <p>Of lives of the same epoch the next one takes over the generations. So one that this process raises itself while the shard is
 * being attached again is not forgotten, although the server may have been read before that.
 */
final class ShardLife {

    private static final long NEVER = Long.MIN_VALUE;

    private final long epoch;
    private final long born;
    private final String server;
    private final boolean attached;
    private final Marks<Scope> scopes;
    private final Marks<Generation> parts;
    private final long floor;
    private volatile long freshAsOf = NEVER;
    private volatile boolean blind;
    private volatile boolean behind;

    // Plain on purpose: whoever does not see the last one looks for himself.
    private @Nullable Seen last;

    private ShardLife(State state, boolean attached, Marks<Scope> scopes, Marks<Generation> parts, long floor) {
        this.epoch = state.epoch;
        this.born = state.born;
        this.server = state.server;
        this.attached = attached;
        this.scopes = scopes;
        this.parts = parts;
        this.floor = floor;
    }

    /** What is known of a shard that never was attached. */
    static ShardLife unknown(int marks) {
        return new ShardLife(new State(0, 0, ""), false, new Marks<>(marks), new Marks<>(marks), 0);
    }

    /** The life that begins when the shard is attached. */
    ShardLife next(Attachment.Attached answer, int marks) {
        boolean same = answer.epoch() == epoch;
        ShardLife next = new ShardLife(
                new State(answer.epoch(), answer.born(), answer.server()),
                true,
                same ? scopes : new Marks<>(marks),
                same ? parts : new Marks<>(marks),
                Math.max(
                        same ? floor : 0,
                        answer.floor().epoch() == answer.epoch()
                                ? answer.floor().seq()
                                : 0));
        answer.generations().forEach(next::raise);
        return next;
    }

    /** What is left of it when it has ended. */
    ShardLife ended() {
        return new ShardLife(new State(epoch, born, server), false, scopes, parts, floor);
    }

    long epoch() {
        return epoch;
    }

    /** The epoch in which the state began that it is of. */
    long born() {
        return born;
    }

    /** The server that had it then. */
    String server() {
        return server;
    }

    boolean isAttached() {
        return attached;
    }

    long freshAsOf() {
        return freshAsOf;
    }

    boolean isBlind() {
        return blind;
    }

    boolean isCoherent(long now, long freshNanos) {
        long asOf = freshAsOf;
        return attached && !behind && asOf != NEVER && now - asOf < freshNanos;
    }

    /** All changes up to this moment are known. */
    void freshAsOf(long moment) {
        freshAsOf = moment;
        blind = false;
        behind = false;
    }

    /** The log cannot be read for the time being. */
    void blind() {
        behind = true;
        blind = true;
    }

    /** The server has answered again; what was missed meanwhile is yet to be applied. */
    void heard() {
        blind = false;
    }

    void raise(Generation generation, Version version) {
        // Nothing of another epoch counts anyway.
        if (version.epoch() == epoch) {
            if (generation.kind() == Generation.Kind.ALL) {
                scopes.raise(generation.scope(), version.seq());
            } else {
                parts.raise(generation, version.seq());
            }
        }
    }

    /** Whether a version is newer than all that a key with these tags depends on. */
    boolean isNewest(long seq, RemoteKey key, Set<String> tags) {
        return seq > Math.max(floor, Math.max(scopes.highest(), parts.highest())) || seq > newest(key, tags);
    }

    private long newest(RemoteKey key, Set<String> tags) {
        Scope scope = key.scope();
        long newest = Math.max(floor, newestOf(scope));
        if (!key.prefixes().isEmpty()) {
            for (String prefix : key.prefixes()) {
                newest = Math.max(newest, parts.of(new Generation(scope, Generation.Kind.PREFIX, prefix)));
            }
        }
        if (!tags.isEmpty()) {
            for (String tag : tags) {
                newest = Math.max(newest, parts.of(new Generation(scope, Generation.Kind.TAG, tag)));
            }
        }
        return newest;
    }

    /** The last answer is kept: a process has few scopes, and asks for one of them at every remote hit. */
    private long newestOf(Scope scope) {
        long raises = scopes.raises();
        Seen seen = last;
        if (seen == null || seen.scope != scope || seen.raises != raises) {
            seen = new Seen(scope, raises, scopes.of(scope));
            last = seen;
        }
        return seen.newest;
    }

    /** Which state of a shard it is the life of. */
    private record State(long epoch, long born, String server) {}

    /** What was found of a scope when so much had been raised. */
    private record Seen(Scope scope, long raises, long newest) {}
}
