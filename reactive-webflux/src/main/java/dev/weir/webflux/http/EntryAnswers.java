/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static java.util.Objects.requireNonNull;

import dev.weir.Entry;
import java.util.Set;
import java.util.function.BiFunction;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * A maker of answers from entries, for functional handlers.
 *
 * <p>An answer to {@code GET} and {@code HEAD} tells what its {@link AnswerPolicy} has it tell. One that the client has already is
 * {@code 304}, and its body is never made; a known absence is {@code 404}, and so is an entry that is missing. Answers to other
 * methods tell the validators alone.
 */
public final class EntryAnswers {

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final AnswerPolicy policy;

    private EntryAnswers(AnswerPolicy policy) {
        this.policy = policy;
    }

    public static EntryAnswers of(AnswerPolicy policy) {
        return new EntryAnswers(requireNonNull(policy, "policy must not be null"));
    }

    /** An answer whose body is the value, as the client takes it. Cold; fails as the entry does. */
    public <V> Mono<ServerResponse> answer(ServerRequest request, Mono<Entry<V>> entry) {
        return answer(request, entry, (response, value) -> response.bodyValue(requireNonNull(value)));
    }

    /** An answer whose body is made of the value by this function, which is called only if there is to be a body. */
    public <V> Mono<ServerResponse> answer(
            ServerRequest request,
            Mono<Entry<V>> entry,
            BiFunction<ServerResponse.BodyBuilder, V, Mono<ServerResponse>> body) {
        requireNonNull(body, "body must not be null");
        return entry.flatMap(known -> answer(request, known, body))
                .switchIfEmpty(Mono.defer(() -> ServerResponse.status(HttpStatus.NOT_FOUND)
                        .headers(AnswerFields::tellNothingKnown)
                        .build()));
    }

    private <V> Mono<ServerResponse> answer(
            ServerRequest request,
            Entry<V> entry,
            BiFunction<ServerResponse.BodyBuilder, V, Mono<ServerResponse>> body) {
        AnswerFields fields = new AnswerFields(entry, policy, request.exchange());
        boolean reads = READS.contains(request.method());
        HttpStatus status = reads ? status(entry, request.headers().asHttpHeaders(), fields) : statusOfChange(entry);
        ServerResponse.BodyBuilder response = ServerResponse.status(status).headers(told -> {
            if (reads) {
                fields.tell(told);
            } else {
                fields.tellEntityTag(told);
            }
        });
        Mono<ServerResponse> answer =
                status == HttpStatus.OK ? body.apply(response, entry.value().orElseThrow()) : response.build();
        // To the exchange, because Spring parses the date of a response of its own twice, which costs more than all
        // fields together.
        return answer.doOnNext(
                made -> fields.tellLastModified(request.exchange().getResponse().getHeaders()));
    }

    /** What becomes of a request that only reads. */
    static HttpStatus status(Entry<?> entry, HttpHeaders request, AnswerFields fields) {
        if (entry.isAbsent()) {
            return HttpStatus.NOT_FOUND;
        }
        return switch (Preconditions.judge(request, fields.validator())) {
            case MET -> HttpStatus.OK;
            case NOT_MODIFIED -> HttpStatus.NOT_MODIFIED;
            case FAILED -> HttpStatus.PRECONDITION_FAILED;
        };
    }

    static boolean reads(HttpMethod method) {
        return READS.contains(method);
    }

    private static HttpStatus statusOfChange(Entry<?> entry) {
        return entry.isAbsent() ? HttpStatus.NOT_FOUND : HttpStatus.OK;
    }
}
