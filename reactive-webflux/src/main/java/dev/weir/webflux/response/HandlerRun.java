/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.LoadContext;
import dev.weir.webflux.field.CacheStatusField;
import dev.weir.webflux.field.VaryField;
import dev.weir.webflux.rfc9111.Fields;
import dev.weir.webflux.rfc9111.Selection;
import dev.weir.webflux.rfc9111.StoredResponse;
import dev.weir.webflux.rfc9111.Times;
import dev.weir.webflux.rfc9111.Validation;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * A run of a handler as the load of a flight. While its answer is collected it goes on for as long as the flight or its own client
 * wants it; what turns out to be for its client alone ends the flight, and then it is run for him.
 */
final class HandlerRun implements CoreSubscriber<Void> {

    private final Request asked;
    private final @Nullable KeptResponse previous;
    private final Judgement judgement;
    private final Ties ties;
    private final Sinks.Empty<Void> over = Sinks.empty();
    private volatile @Nullable Landing landing;
    private @Nullable CapturedResponse captured;
    private Instant begun = Instant.EPOCH;
    private volatile @Nullable Subscription handler;
    private volatile @Nullable KeptResponse answer;
    private volatile boolean flows;
    private volatile boolean hasFailed;
    private volatile boolean flightIsGone;
    private volatile boolean clientIsGone;

    /**
     * @param previous what is stored and to be validated, or to stand in for an error
     * @param forClient whether somebody waits for it, to whom it is to be written if it is for nobody else
     */
    HandlerRun(Request asked, @Nullable KeptResponse previous, boolean forClient) {
        this.asked = asked;
        this.previous = previous;
        this.judgement = new Judgement(asked, previous);
        this.ties = new Ties(asked);
        this.clientIsGone = !forClient;
    }

    // --- for the flight

    Mono<StoredResponse> load(String key, LoadContext<StoredResponse> context) {
        return Mono.create(sink -> begin(sink, context));
    }

    private void begin(MonoSink<StoredResponse> sink, LoadContext<StoredResponse> context) {
        begun = asked.settings().clock().instant();
        CapturedResponse response =
                new CapturedResponse(this, asked.exchange(), asked.settings().largestBody());
        captured = response;
        landing = new Landing(asked, sink, context);
        sink.onCancel(this::flightLeaves);
        asked.chain()
                .filter(SharedExchange.of(asked, previous, response, ties))
                .then(Mono.defer(response::setComplete))
                .then(Mono.defer(() -> flows || hasFailed ? Mono.empty() : ties.look()))
                .then(Mono.defer(this::conclude))
                .subscribe(this);
    }

    private void flightLeaves() {
        flightIsGone = true;
        if (clientIsGone) {
            cancel();
        }
    }

    // --- for its client

    /** Whether the flight was led by this run: then its client is answered by it, one way or the other. */
    boolean isBegun() {
        return landing != null;
    }

    /** Completes when the handler has ended; cancelling ends it, unless others wait for it. Fails as it does. */
    Mono<Void> over() {
        return over.asMono();
    }

    /** What the handler has answered, if that was collected. */
    @Nullable
    KeptResponse answer() {
        return answer;
    }

    /** How its client is told what was answered: what the handler said, and whether that was stored. */
    CacheStatusField said() {
        CapturedResponse response = captured;
        CacheStatusField said = asked.status().forwardStatus(response == null ? 200 : response.status());
        Landing all = landing;
        return all != null && all.isShared() ? said.stored() : said;
    }

    /** Whether the handler failed and what was stored stands in for it. */
    boolean hasFailed() {
        return hasFailed;
    }

    void clientLeaves() {
        clientIsGone = true;
        if (flows || flightIsGone) {
            cancel();
        }
    }

    // --- for the response

    /** Whether the flight has gone, so that nobody needs what is collected but the client. */
    boolean isLetGo() {
        return flightIsGone;
    }

    /** Whether an error is not to be told, because what is stored may be served in its place. */
    boolean standsIn(int status) {
        if (judgement.isError(status) && judgement.mayStandIn()) {
            fail();
            unseen().failed(asked, status);
            return true;
        }
        return false;
    }

    /** Whether an answer is for nobody else. */
    boolean refuses(int status, Fields fields) {
        return !judgement.isConfirmation(status) && isForNobodyElse(status, fields);
    }

    /** Ends the flight without an answer for others; false if there is no client either. */
    boolean passes() {
        flows = true;
        CapturedResponse response = captured;
        if (response != null && judgement.isError(response.status())) {
            landing(Landing::failed);
            if (clientIsGone) {
                unseen().failed(asked, response.status());
            }
        } else {
            landing(Landing::withNothing);
        }
        if (clientIsGone) {
            cancel();
        }
        return !clientIsGone;
    }

    // --- the end

    private Mono<Void> conclude() {
        CapturedResponse response = captured;
        if (response == null || flows || hasFailed) {
            return Mono.empty();
        }
        int status = response.status();
        if (standsIn(status)) {
            return Mono.empty();
        }
        Fields fields = response.fields();
        if (judgement.isConfirmation(status)) {
            return confirm(response, fields);
        }
        if (isForNobodyElse(status, fields) || !response.isComplete()) {
            return passes() ? response.hand() : Mono.empty();
        }
        tell(StoredResponse.of(
                status,
                fields,
                response.body(),
                times(),
                Selection.of(VaryField.of(fields.of("vary")), asked.fields()),
                asked.settings().heuristic()));
        return Mono.empty();
    }

    private Mono<Void> confirm(CapturedResponse response, Fields fields) {
        StoredResponse stored = previous == null ? null : previous.response();
        if (stored == null || !Validation.isAbout(stored, fields)) {
            fail();
            return Mono.error(new IllegalStateException(
                    "A handler was asked whether what is stored still holds, and confirmed something else"));
        }
        StoredResponse confirmed =
                Validation.confirmed(stored, fields, times(), asked.settings().heuristic());
        if (Validation.narrows(stored, fields)
                || isForNobodyElse(stored.status(), Validation.together(stored, fields))) {
            tellClient(response, confirmed);
        } else {
            tell(confirmed);
        }
        return Mono.empty();
    }

    private boolean isForNobodyElse(int status, Fields fields) {
        CapturedResponse response = captured;
        return (response != null && response.cameWithCookies()) || judgement.refusal(status, fields, ties) != null;
    }

    private void tell(StoredResponse response) {
        answer = KeptResponse.justReceived(response, asked.settings().clock());
        landing(all -> all.with(response, flightIsGone));
    }

    /** What the handler has confirmed to this client alone, with the cookies that it gives him. */
    private void tellClient(CapturedResponse response, StoredResponse confirmed) {
        if (!clientIsGone) {
            response.handCookies();
            answer = KeptResponse.justReceived(confirmed, asked.settings().clock());
        }
        landing(Landing::withNothing);
    }

    private void fail() {
        hasFailed = true;
        landing(Landing::failed);
    }

    private void landing(Consumer<Landing> what) {
        Landing all = landing;
        if (all != null) {
            what.accept(all);
        }
    }

    private UnseenFailures unseen() {
        return asked.settings().failures();
    }

    private Times times() {
        return new Times(begun, asked.settings().clock().instant());
    }

    private void cancel() {
        Subscription running = handler;
        if (running != null) {
            running.cancel();
        }
    }

    // --- the handler's signals

    /** All that the client's Context has, which its request has shown to be no secret to those who share its key. */
    @Override
    public Context currentContext() {
        Landing all = landing;
        return Context.of(all == null ? Context.empty() : all.context()).putAll(asked.context());
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        handler = subscription;
        if (flightIsGone && clientIsGone) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Void nothing) {
        // There is none.
    }

    @Override
    public void onError(Throwable error) {
        boolean standsIn = !flows && judgement.mayStandIn();
        if (standsIn || clientIsGone) {
            unseen().failed(asked, error);
        }
        if (standsIn) {
            fail();
            over.tryEmitEmpty();
        } else {
            landing(Landing::failed);
            over.tryEmitError(error);
        }
    }

    @Override
    public void onComplete() {
        over.tryEmitEmpty();
    }
}
