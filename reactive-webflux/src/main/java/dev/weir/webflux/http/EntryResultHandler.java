/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static java.util.Objects.requireNonNull;

import dev.weir.Entry;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.result.method.annotation.AbstractMessageWriterResultHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A handler of results that are entries, for annotated controllers: methods that return {@code Mono<Entry<T>>}, or an entry.
 *
 * <p>It is a bean, and comes before Spring's own. Answers are those of {@link EntryAnswers}. Entries within something else, such as a
 * {@code ResponseEntity} or a {@code Flux}, are refused: Spring would write all that is known of them to the client.
 */
public final class EntryResultHandler extends AbstractMessageWriterResultHandler implements HandlerResultHandler {

    /** Before those of Spring, which would take an entry for the body. */
    public static final int ORDER = -10;

    private final Function<? super ServerWebExchange, AnswerPolicy> policies;

    /**
     * @param writers those of the application's {@code ServerCodecConfigurer}
     * @param resolver that of the application
     * @param policies which policy the answer to a request follows
     */
    public EntryResultHandler(
            List<HttpMessageWriter<?>> writers,
            RequestedContentTypeResolver resolver,
            ReactiveAdapterRegistry registry,
            Function<? super ServerWebExchange, AnswerPolicy> policies) {
        super(writers, resolver, registry);
        this.policies = requireNonNull(policies, "policies must not be null");
        setOrder(ORDER);
    }

    /** Takes entries, and what has them within it, so that nobody else writes them. */
    @Override
    public boolean supports(HandlerResult result) {
        return isOneEntry(result) || EntriesWithin.areIn(result.getReturnType());
    }

    @Override
    public Mono<Void> handleResult(ServerWebExchange exchange, HandlerResult result) {
        MethodParameter returned = result.getReturnTypeSource();
        if (!isOneEntry(result)) {
            return Mono.error(EntriesWithin.refusal(returned));
        }
        ReactiveAdapter adapter = getAdapter(result);
        Mono<Object> entry = adapter == null
                ? Mono.justOrEmpty(result.getReturnValue())
                : Mono.from(adapter.toPublisher(result.getReturnValue()));
        MethodParameter body =
                adapter == null ? returned.nested() : returned.nested().nested();
        return entry.map(Entry.class::cast)
                .switchIfEmpty(Mono.fromRunnable(() -> answerNothingKnown(exchange.getResponse())))
                .flatMap(known -> answer(exchange, known, body))
                // A status without a body is written when the exchange is over.
                .then();
    }

    private boolean isOneEntry(HandlerResult result) {
        if (isEntry(result.getReturnType().resolve())) {
            return true;
        }
        ReactiveAdapter adapter = getAdapter(result);
        return adapter != null
                && !adapter.isNoValue()
                && !adapter.isMultiValue()
                && isEntry(result.getReturnType().getGeneric().resolve());
    }

    private Mono<Void> answer(ServerWebExchange exchange, Entry<?> entry, MethodParameter body) {
        ServerHttpResponse response = exchange.getResponse();
        AnswerFields fields = new AnswerFields(entry, policies.apply(exchange), exchange);
        fields.tellLastModified(response.getHeaders());
        if (!EntryAnswers.reads(exchange.getRequest().getMethod())) {
            fields.tellEntityTag(response.getHeaders());
            return entry.isAbsent() ? notFound(response) : write(exchange, entry, body);
        }
        fields.tell(response.getHeaders());
        HttpStatus status = EntryAnswers.status(entry, exchange.getRequest().getHeaders(), fields);
        if (status == HttpStatus.OK) {
            return write(exchange, entry, body);
        }
        response.setStatusCode(status);
        return response.setComplete();
    }

    private Mono<Void> write(ServerWebExchange exchange, Entry<?> entry, MethodParameter body) {
        return writeBody(entry.value().orElseThrow(), body, exchange);
    }

    private static Mono<Void> notFound(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.NOT_FOUND);
        return response.setComplete();
    }

    private static void answerNothingKnown(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.NOT_FOUND);
        AnswerFields.tellNothingKnown(response.getHeaders());
    }

    private static boolean isEntry(@Nullable Class<?> type) {
        return type == Entry.class;
    }
}
