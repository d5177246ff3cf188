/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.Generation;
import dev.weir.tier.RemoteTier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A round of a recovery queue: what is owed, sent once more.
 *
 * <p>It goes in strands: the keys of each shard, one at a time, and what is of all shards. Where one fails the others
 * of its strand would most likely fail as well, each after as long a time, so the strand is given up for this round, and other strands
 * are not. As it may be the fault of that one alone, the next round begins with another one.
 */
final class RecoveryRound {

    private static final Logger LOG = Loggers.getLogger(RecoveryRound.class);

    private static final int STRANDS_AT_ONCE = 32;

    /** So many generations of a scope travel together: each request is one to all shards. */
    private static final int TOGETHER = 100;

    private static final int SCOPES_AT_ONCE = 4;

    /**
     * So many requests to all shards may fail. One shard is enough to have all of them fail, so that there have to be several; but
     * each counts with the breaker, which is there for all shards.
     */
    private static final int FAILURES_OF_ALL_SHARDS = 8;

    private final RemoteTier tier;
    private final EpochChanges changes;
    private final int number;
    private final Consumer<Owed> owedNoMore;

    /**
     * A round.
     *
     * @param number how many there were before
     * @param owedNoMore told what was sent, or never can be
     */
    RecoveryRound(RemoteTier tier, EpochChanges changes, int number, Consumer<Owed> owedNoMore) {
        this.tier = tier;
        this.changes = changes;
        this.number = number;
        this.owedNoMore = owedNoMore;
    }

    /** Sends it; whether all is owed no more. */
    Mono<Boolean> send(Collection<Owed> owed) {
        return Flux.fromIterable(strands(owed))
                .flatMap(this::sent, STRANDS_AT_ONCE)
                .reduce(true, (all, one) -> all && one);
    }

    private List<Strand> strands(Collection<Owed> owed) {
        Map<Integer, List<Request>> ofKeys = owed.stream()
                .filter(Owed.OfKey.class::isInstance)
                .collect(Collectors.groupingBy(
                        one -> ((Owed.OfKey) one).key().shard(),
                        Collectors.mapping(one -> new Request(List.of(one)), Collectors.toList())));
        List<Strand> strands = new ArrayList<>();
        ofKeys.values().forEach(requests -> strands.add(new Strand(requests, 1, 1)));
        strands.add(new Strand(toAllShards(owed), SCOPES_AT_ONCE, FAILURES_OF_ALL_SHARDS));
        return begunElsewhere(strands, 1);
    }

    private static List<Request> toAllShards(Collection<Owed> owed) {
        return owed.stream()
                .filter(Owed.OfGeneration.class::isInstance)
                .collect(Collectors.groupingBy(Owed::scope))
                .values()
                .stream()
                .flatMap(RecoveryRound::inParts)
                .toList();
    }

    private static Stream<Request> inParts(List<Owed> ofScope) {
        return IntStream.iterate(0, from -> from < ofScope.size(), from -> from + TOGETHER)
                .mapToObj(from -> new Request(ofScope.subList(from, Math.min(from + TOGETHER, ofScope.size()))));
    }

    /** So many further on than the round before. */
    private <T> List<T> begunElsewhere(List<T> all, int step) {
        List<T> rotated = new ArrayList<>(all);
        Collections.rotate(rotated, -step * number);
        return rotated;
    }

    /** What is under way when it is given up is owed still, whether it was heard or not. */
    private Mono<Boolean> sent(Strand strand) {
        return Flux.fromIterable(begunElsewhere(strand.requests, strand.failures))
                .flatMap(this::attempt, strand.atOnce, 1)
                .filter(sent -> !sent)
                .take(strand.failures)
                .count()
                .map(failures -> failures == 0);
    }

    private Mono<Boolean> attempt(Request request) {
        return Mono.defer(() -> sending(request))
                .doOnSuccess(done -> request.owed.forEach(owedNoMore))
                .thenReturn(true)
                .onErrorResume(error -> failed(request, error));
    }

    private Mono<?> sending(Request request) {
        if (request.owed.get(0) instanceof Owed.OfKey of) {
            return changes.inShard(
                    of.key().shard(), epoch -> tier.invalidate(of.key(), epoch, of.keepsFallback(), null));
        }
        List<Generation> generations = request.owed.stream()
                .map(one -> ((Owed.OfGeneration) one).generation())
                .toList();
        return changes.inEachShard(epochs -> tier.bump(generations, epochs));
    }

    private Mono<Boolean> failed(Request request, Throwable error) {
        Owed first = request.owed.get(0);
        if (RecoveryQueue.isOwedAfter(error)) {
            LOG.debug(
                    "An invalidation of cache '{}' is not confirmed yet: {}",
                    first.scope().cache(),
                    String.valueOf(error.getMessage()));
            return Mono.just(false);
        }
        if (request.owed.size() > 1) {
            // One of them cannot be sent, and who knows which.
            return Flux.fromIterable(request.halves())
                    .concatMap(this::attempt, 1)
                    .reduce(true, (all, one) -> all && one);
        }
        owedNoMore.accept(first);
        LOG.error("An invalidation of cache '" + first.scope().cache() + "' cannot be sent at all", error);
        return Mono.just(true);
    }

    /**
     * A strand.
     *
     * @param atOnce how many requests are under way at a time
     * @param failures after how many it is given up
     */
    private record Strand(List<Request> requests, int atOnce, int failures) {}

    /** A request: of one key, or of generations of one scope. */
    private record Request(List<Owed> owed) {

        List<Request> halves() {
            int half = owed.size() / 2;
            return List.of(new Request(owed.subList(0, half)), new Request(owed.subList(half, owed.size())));
        }
    }
}
