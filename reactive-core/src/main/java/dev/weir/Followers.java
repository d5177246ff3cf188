/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import dev.weir.tier.Scope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The followers of a log. They come and go by any thread, and are told by one at a time.
 *
 * <p>One that throws may have done half of what it was told, so it is told that it has missed everything.
 */
final class Followers {

    private static final Logger LOG = Loggers.getLogger(Followers.class);

    private final Map<Scope, List<Follower>> following = new ConcurrentHashMap<>();
    private final List<Integer> all;
    private boolean coherent;

    Followers(int shards) {
        this.all = IntStream.range(0, shards).boxed().toList();
    }

    void add(Scope scope, Follower follower) {
        following.merge(scope, List.of(follower), Followers::with);
    }

    void remove(Scope scope, Follower follower) {
        following.computeIfPresent(scope, (same, present) -> without(present, follower));
    }

    int count(Scope scope) {
        return of(scope).size();
    }

    /** Tells one that has just come whether the shards are coherent. */
    void greet(Scope scope, Follower newcomer) {
        if (of(scope).contains(newcomer)) {
            tell(newcomer, () -> newcomer.coherent(coherent), all);
        }
    }

    void raised(Scope scope, Collection<Change.OfGeneration> changes) {
        // Of changes that stand in several logs only one is here.
        of(scope).forEach(follower -> tell(follower, () -> follower.raised(changes), all));
    }

    void changed(Scope scope, Collection<Change.OfKey> changes) {
        of(scope).forEach(follower -> tell(follower, () -> follower.changed(changes), shardsOf(changes)));
    }

    void missed(int shard) {
        everybody().forEach(follower -> missed(follower, shard));
    }

    /** Tells everybody whether the shards are coherent, if that is news. */
    void coherent(boolean isCoherent) {
        if (coherent != isCoherent) {
            coherent = isCoherent;
            everybody().forEach(follower -> tell(follower, () -> follower.coherent(isCoherent), all));
        }
    }

    private Stream<Follower> everybody() {
        return following.values().stream().flatMap(List::stream);
    }

    private List<Follower> of(Scope scope) {
        return following.getOrDefault(scope, List.of());
    }

    private static void tell(Follower follower, Runnable news, Collection<Integer> shards) {
        try {
            news.run();
        } catch (Throwable broken) {
            LOG.error("A cache could not apply what others have changed, and drops what it has instead", broken);
            shards.forEach(shard -> missed(follower, shard));
        }
    }

    private static void missed(Follower follower, int shard) {
        try {
            follower.missed(shard);
        } catch (Throwable broken) {
            LOG.error("A cache could not drop what it has of shard " + shard + ", which may be outdated", broken);
        }
    }

    private static List<Integer> shardsOf(Collection<Change.OfKey> changes) {
        return changes.stream()
                .map(change -> change.position().shard())
                .distinct()
                .toList();
    }

    private static List<Follower> with(List<Follower> present, List<Follower> newcomers) {
        return Stream.concat(present.stream(), newcomers.stream()).distinct().toList();
    }

    private static List<Follower> without(List<Follower> present, Follower gone) {
        return present.stream().filter(follower -> follower != gone).toList();
    }
}
