/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.springframework.web.server.adapter.WebHttpHandlerBuilder.LOCALE_CONTEXT_RESOLVER_BEAN_NAME;

import dev.weir.webflux.rfc9111.Validation;
import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.i18n.LocaleContextResolver;
import reactor.core.publisher.Mono;

/**
 * An exchange of its own for a handler whose answer may be for others, too. It outlives the request it was begun for, and notes when
 * the handler asks who sent that.
 */
final class SharedExchange extends DefaultServerWebExchange {

    private final ServerWebExchange origin;
    private final Ties ties;

    private SharedExchange(
            ServerWebExchange origin,
            ServerHttpRequest request,
            ServerHttpResponse response,
            ServerCodecConfigurer codecs,
            Ties ties) {
        super(
                request,
                response,
                shared -> origin.getSession().doOnSubscribe(asked -> ties.toSession()),
                codecs,
                locales(origin.getApplicationContext()));
        this.origin = origin;
        this.ties = ties;
        getAttributes().putAll(origin.getAttributes());
        addUrlTransformer(origin::transformUrl);
    }

    @Override
    public <T extends Principal> Mono<T> getPrincipal() {
        return origin.<T>getPrincipal().doOnNext(somebody -> ties.toPrincipal());
    }

    /**
     * Of what was asked, with the response that its handler is to write into.
     *
     * @param previous what it is to be asked about, if that still holds
     * @param ties told when the answer becomes personal
     */
    static SharedExchange of(Request asked, @Nullable KeptResponse previous, ServerHttpResponse response, Ties ties) {
        ServerWebExchange origin = asked.exchange();
        Map<String, String> conditions = previous == null ? Map.of() : Validation.conditions(previous.response());
        ServerHttpRequest request =
                SharedRequest.of(origin.getRequest(), asked.settings(), asked.isPersonal(), conditions);
        return new SharedExchange(origin, request, response, asked.settings().codecs(), ties);
    }

    /** The application's way to choose a language, which is asked about what is shared of the request. */
    private static LocaleContextResolver locales(@Nullable ApplicationContext application) {
        return application != null && application.containsBean(LOCALE_CONTEXT_RESOLVER_BEAN_NAME)
                ? application.getBean(LOCALE_CONTEXT_RESOLVER_BEAN_NAME, LocaleContextResolver.class)
                : new AcceptHeaderLocaleContextResolver();
    }

    @Override
    public @Nullable ApplicationContext getApplicationContext() {
        return origin.getApplicationContext();
    }
}
