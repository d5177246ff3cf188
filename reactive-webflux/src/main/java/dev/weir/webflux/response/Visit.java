/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.policy.CachePolicy;
import dev.weir.webflux.field.CacheStatusField;
import dev.weir.webflux.field.CacheStatusField.Reason;
import dev.weir.webflux.field.RequestCacheControl;
import dev.weir.webflux.rfc9111.Serving;
import dev.weir.webflux.rfc9111.StoredResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A visit of one request. It waits for the handler's answer to another request at most once on each part of its way: if that is none
 * to it, too, it goes to the handler itself, and keeps nobody waiting.
 */
final class Visit {

    /** How many responses are met on the way that are answers to other requests only. */
    private static final int MOST_VARIANTS = 4;

    private final Request request;
    private final ReactiveCache<String, StoredResponse> cache;
    private final StoredAnswer answers;
    private final RequestCacheControl asks;
    private final boolean mayAsk;

    Visit(Request request, ReactiveCache<String, StoredResponse> cache, StoredAnswer answers) {
        this.request = request;
        this.cache = cache;
        this.answers = answers;
        this.asks = request.settings().heedsRequests()
                ? RequestCacheControl.of(
                        request.fields().of("cache-control"), request.fields().of("pragma"))
                : RequestCacheControl.none();
        this.mayAsk = HttpMethod.GET.equals(request.exchange().getRequest().getMethod()) && !asks.onlyIfCached();
    }

    // --- what is there

    /** Looks under a key, after so many responses that were answers to other requests. */
    Mono<Void> look(String key, int others) {
        Reason reason = others == 0 ? Reason.URI_MISS : Reason.VARY_MISS;
        HandlerRun run = run(reason, null, true);
        Mono<Entry<StoredResponse>> found =
                mayAsk ? cache.getEntryOrCompute(key, run::load) : cache.getEntryIfCached(key);
        return answered(
                run,
                found.map(entry -> () -> met(key, others, run, entry)),
                () -> ownAnswer(run, reason),
                () -> missing(reason));
    }

    private Mono<Void> met(String key, int others, HandlerRun run, Entry<StoredResponse> entry) {
        Reason reason = others == 0 ? Reason.URI_MISS : Reason.VARY_MISS;
        if (run.isBegun()) {
            return ownAnswer(run, reason);
        }
        Optional<StoredResponse> kept = entry.value();
        if (kept.isEmpty()) {
            return missing(reason);
        }
        StoredResponse stored = kept.get();
        if (!stored.selection().matches(request.fields())) {
            return others == MOST_VARIANTS
                    ? pass(Reason.VARY_MISS)
                    : look(RequestKey.next(key, stored.selection(), request.fields()), others + 1);
        }
        return judged(key, entry, kept(entry, stored));
    }

    private Mono<Void> judged(String key, Entry<StoredResponse> entry, KeptResponse stored) {
        Serving serving = serving(entry, stored);
        if (serving.isAtOnce()) {
            Mono<Void> served = serve(stored, entry.coalesced() ? collapsed() : hit());
            return serving == Serving.WHILE_REVALIDATING
                    ? refreshed(key, entry, stored).then(served)
                    : served;
        }
        Reason reason = serving == Serving.AFTER_ASKING ? Reason.STALE : Reason.REQUEST;
        return asks.onlyIfCached() || hasJustWaited(entry) ? missing(reason) : revalidated(key, entry, stored, reason);
    }

    /** Not only for a server to be looked at. */
    private static boolean hasJustWaited(Entry<?> entry) {
        return entry.coalesced() && entry.tier() == Tier.SOURCE;
    }

    // --- what is stale

    /** Has it asked for again behind the answer. */
    private Mono<Void> refreshed(String key, Entry<StoredResponse> entry, KeptResponse stored) {
        HandlerRun run = run(Reason.STALE, stored, false);
        return cache.with(policy -> policy.withFreshFor(youngerThan(entry)).staleWhileRevalidate(always()))
                .getEntryOrCompute(key, run::load)
                .onErrorResume(notAtThisTime -> Mono.empty())
                .then();
    }

    private Mono<Void> revalidated(String key, Entry<StoredResponse> entry, KeptResponse stored, Reason reason) {
        HandlerRun run = run(reason, stored, true);
        return answered(
                run,
                cache.with(policy -> renewing(policy, entry, reason))
                        .getEntryOrCompute(key, run::load)
                        .map(newer -> () -> afterwards(run, stored, newer, reason)),
                () -> ownAnswer(run, stored, reason),
                () -> inPlaceOfAnError(stored, reason));
    }

    /** If only the request asks for it, a handler that fails is not asked again by the next one of its kind. */
    private CachePolicy renewing(CachePolicy policy, Entry<?> entry, Reason reason) {
        CachePolicy renewed = policy.withFreshFor(youngerThan(entry));
        Duration rest = request.settings().shortestAge();
        return reason == Reason.REQUEST
                ? renewed.staleIfError(always()).retryAfter(rest.compareTo(always()) < 0 ? rest : always())
                : renewed;
    }

    private Mono<Void> afterwards(HandlerRun run, KeptResponse stored, Entry<StoredResponse> newer, Reason reason) {
        if (run.isBegun()) {
            return ownAnswer(run, stored, reason);
        }
        return newer.value()
                .filter(response -> response.selection().matches(request.fields()))
                .map(response -> kept(newer, response))
                .filter(response -> serving(newer, response).isAtOnce())
                .map(response -> serve(response, newer.coalesced() ? collapsed() : hit()))
                .orElseGet(() -> pass(reason));
    }

    private Mono<Void> inPlaceOfAnError(KeptResponse stored, Reason reason) {
        return stored.standsIn()
                ? serve(stored, request.status().forwarded(reason).detail("stale-if-error"))
                : pass(reason);
    }

    /** Longer than anything is kept: how long it may be stale was decided. */
    private Duration always() {
        return request.settings().keptAtMost().plusSeconds(1);
    }

    /** Half its age: what is met again may look a little younger, by as much as a clock may lag. */
    private static Duration youngerThan(Entry<?> entry) {
        return Duration.ofMillis(Math.max(1, entry.age().toMillis() / 2));
    }

    // --- what the handler says

    /**
     * What comes of a flight, be it led by this run or by another one.
     *
     * @param own what is answered if it was led by this run and brought nothing
     * @param others what is answered if it was led by another one and failed
     */
    private static Mono<Void> answered(HandlerRun run, Mono<Answer> flight, Answer own, Answer others) {
        // Of what goes wrong between here and the handler no client is to know.
        Answer otherwise = () -> run.isBegun() ? own.give() : others.give();
        return flight.onErrorReturn(otherwise)
                .defaultIfEmpty(otherwise)
                .flatMap(Answer::give)
                .doOnCancel(run::clientLeaves);
    }

    private Mono<Void> ownAnswer(HandlerRun run, Reason reason) {
        return ownAnswer(run, null, reason);
    }

    private Mono<Void> ownAnswer(HandlerRun run, @Nullable KeptResponse stored, Reason reason) {
        return run.answer() != null
                ? serve(run)
                : run.over().then(Mono.defer(() -> {
                    if (run.answer() != null) {
                        return serve(run);
                    }
                    return run.hasFailed() && stored != null ? inPlaceOfAnError(stored, reason) : Mono.empty();
                }));
    }

    private HandlerRun run(Reason reason, @Nullable KeptResponse stored, boolean forClient) {
        return new HandlerRun(request.with(request.status().forwarded(reason)), stored, forClient);
    }

    private Mono<Void> pass(Reason reason) {
        return Visits.pass(request.exchange(), request.chain(), request.status().forwarded(reason));
    }

    // --- what is served

    private Mono<Void> serve(KeptResponse response, CacheStatusField said) {
        return answers.write(request.exchange(), response, said);
    }

    private Mono<Void> serve(HandlerRun run) {
        KeptResponse answer = run.answer();
        return answer == null ? Mono.empty() : serve(answer, run.said());
    }

    private Mono<Void> missing(Reason reason) {
        return asks.onlyIfCached() ? none() : pass(reason);
    }

    private Mono<Void> none() {
        ServerWebExchange exchange = request.exchange();
        exchange.getResponse().setStatusCode(HttpStatus.GATEWAY_TIMEOUT);
        exchange.getResponse()
                .getHeaders()
                .set(
                        "Cache-Status",
                        request.status()
                                .forwarded(Reason.MISS)
                                .detail("only-if-cached")
                                .toString());
        return exchange.getResponse().setComplete();
    }

    private CacheStatusField hit() {
        return request.status().hit();
    }

    private CacheStatusField collapsed() {
        return request.status().forwarded(Reason.MISS).collapsed();
    }

    private KeptResponse kept(Entry<?> entry, StoredResponse response) {
        return KeptResponse.in(entry, response, request.settings().clock());
    }

    private Serving serving(Entry<?> entry, KeptResponse kept) {
        Serving asked = Serving.of(kept.response(), asks, kept.ageMillis());
        return asked == Serving.AFTER_ASKING_AS_ASKED && wasJustAsked(entry)
                ? Serving.of(kept.response(), RequestCacheControl.none(), kept.ageMillis())
                : asked;
    }

    /** Whether its handler was asked so lately, be it in vain, that no request has it asked again. */
    private boolean wasJustAsked(Entry<?> entry) {
        return entry.age().compareTo(request.settings().shortestAge()) <= 0
                || entry.tier() == Tier.SOURCE
                || entry.freshness() == Freshness.LOAD_FAILED;
    }

    /** What is answered, decided when it is known that it has to be. */
    private interface Answer {
        Mono<Void> give();
    }
}
