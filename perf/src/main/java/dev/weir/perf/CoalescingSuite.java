/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A suite for waiters: so many subscribe while the one load of a cold key is under way, then it answers. An operation is
 * one waiter, with its share of the load. The floor is a subscriber who is answered at once by {@code Mono.just}.
 */
final class CoalescingSuite implements Suite {

    private static final Duration TTL = Duration.ofMinutes(10);
    private static final int OPERATIONS = 200_000;

    // The cost of a waiter grows with their number for cache(), share() and Sinks.one(): fewer are enough.
    private static final int QUADRATIC_OPERATIONS = 20_000;

    @Override
    public List<Report> run(Effort effort) {
        List<Case> cases = new ArrayList<>();
        for (int waiters : new int[] {1, 100, 1_000, 10_000}) {
            addCases(cases, waiters, effort);
        }
        Comparison comparison = Rounds.of(cases, effort.withRounds(12, 31));
        List<Target> targets = List.of(
                Target.bytes(64, "Weir get x 1000"),
                Target.bytes(64, "Weir getOrCompute x 1000"),
                Target.costOf(3, "bare subscribe x 1000", "Weir get x 1000"),
                Target.costOf(3, "bare subscribe x 10000", "Weir get x 10000"),
                Target.asFastAs(5, "Mono.cache() x 1000", "Weir get x 1000"),
                Target.asFastAs(5, "Mono.share() x 1000", "Weir get x 1000"),
                Target.costOf(1.2, "Weir get x 1000", "Weir get x 10000"));
        return List.of(new Report(
                "coalescing, per waiter",
                comparison,
                "fromFuture(AsyncCache) x 1000",
                targets,
                List.of("exactly one load in each of them")));
    }

    private static void addCases(List<Case> cases, int waiters, Effort effort) {
        Crowd crowd = new Crowd(waiters);
        String times = " x " + waiters;
        int operations = crowd.wholeNumberOf(effort.share(OPERATIONS));
        int quadratic = crowd.wholeNumberOf(effort.share(QUADRATIC_OPERATIONS));
        AsyncCache<Integer, String> async =
                Caffeine.newBuilder().maximumSize(1_024).expireAfterWrite(TTL).buildAsync();
        cases.add(crowd.of("bare subscribe" + times, operations, (key, question) -> {
            question.subscribe(new Ear());
            return any -> Mono.just("v");
        }));
        cases.add(crowd.of("Mono.cache()" + times, quadratic, (key, question) -> {
            Mono<String> shared = question.cache();
            return any -> shared;
        }));
        Cache<Integer, Mono<String>> monos =
                Caffeine.newBuilder().maximumSize(1_024).expireAfterWrite(TTL).build();
        cases.add(crowd.of(
                "Mono.cache() in a Cache" + times,
                quadratic,
                (key, question) -> any -> monos.get(any, k -> question.cache())));
        cases.add(crowd.of("Mono.share()" + times, quadratic, (key, question) -> {
            Mono<String> shared = question.share();
            return any -> shared;
        }));
        cases.add(crowd.of("Sinks.one()" + times, quadratic, (key, question) -> {
            Sinks.One<String> sink = Sinks.one();
            question.subscribe(value -> sink.emitValue(value, Sinks.EmitFailureHandler.FAIL_FAST));
            return any -> sink.asMono();
        }));
        cases.add(crowd.of(
                "fromFuture(AsyncCache)" + times,
                operations,
                (key, question) -> any -> Mono.fromFuture(async.get(key, (k, executor) -> question.toFuture()), true)));
        addWeir(cases, crowd, operations);
    }

    private static void addWeir(List<Case> cases, Crowd crowd, int operations) {
        String times = " x " + crowd.waiters;
        Question[] asked = {new Question()};
        ReactiveCache<Integer, String> cache = Weir.named("perf")
                .build()
                .cache("coalescing", Integer.class, String.class)
                .policy(CachePolicy.freshFor(TTL))
                .maximumSize(1_024)
                .readThrough(key -> asked[0])
                .build();
        cases.add(crowd.of("Weir get" + times, operations, (key, question) -> {
            asked[0] = question;
            return cache::get;
        }));
        cases.add(crowd.of("Weir getOrCompute" + times, operations, (key, question) -> {
            Function<Integer, Mono<String>> loader = any -> question;
            return any -> cache.getOrCompute(any, loader);
        }));
    }

    /** A way to put one question on behalf of many. */
    @FunctionalInterface
    private interface Sharing {

        Function<Integer, Mono<String>> of(Integer coldKey, Question question);
    }

    /** A crowd of waiters, who share one ear, so that what is measured is what they cost whoever they wait for. */
    private static final class Crowd {

        final int waiters;
        private final Ear ear = new Ear();
        private int lastKey;

        Crowd(int waiters) {
            this.waiters = waiters;
        }

        int wholeNumberOf(int operations) {
            return Math.max(1, operations / waiters) * waiters;
        }

        Case of(String name, int operations, Sharing sharing) {
            return new Case(name, operations, count -> {
                for (int done = 0; done < count; done += waiters) {
                    gather(sharing);
                }
            });
        }

        private void gather(Sharing sharing) {
            Integer key = ++lastKey;
            Question question = new Question();
            Function<Integer, Mono<String>> shared = sharing.of(key, question);
            ear.forget();
            for (int i = 0; i < waiters; i++) {
                shared.apply(key).subscribe(ear);
            }
            question.answer("v");
            ear.mustHaveHeard(waiters);
        }
    }
}
