/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static java.util.Objects.requireNonNull;

import dev.weir.CacheContext;
import dev.weir.Consistency;
import dev.weir.TenantException;
import dev.weir.coherence.Session;
import dev.weir.webflux.field.RequestCacheControl;
import dev.weir.webflux.field.ResponseCacheControl;
import dev.weir.webflux.field.VaryField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * A filter that has caches heed what a request says: it reads {@code Cache-Control} and {@code Consistency}, the token of a session
 * and the tenant, and puts them into the Reactor Context of its handler.
 *
 * <p>A level beyond the limits of the request is {@code 403}, and one that is none is {@code 400}. A token that was not made here,
 * or not for this tenant, is as good as none. It comes after the filters that know who has signed in, and before the one
 * that caches responses. Immutable; every {@code with} gives a changed copy.
 */
public final class ConsistencyFilter implements WebFilter, Ordered {

    /** After those that know who has signed in, and before what heeds what was asked. */
    public static final int ORDER = LOWEST_PRECEDENCE - 100;

    private static final String HEEDED = ConsistencyFilter.class.getName() + ".heeded";

    private static final Set<HttpMethod> SAFE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);

    private final Function<? super ServerWebExchange, Mono<RequestLimits>> limits;
    private final @Nullable SessionTokens sessions;
    private final @Nullable TenantResolver tenants;
    private final boolean heedsLevels;

    private ConsistencyFilter(
            Function<? super ServerWebExchange, Mono<RequestLimits>> limits,
            @Nullable SessionTokens sessions,
            @Nullable TenantResolver tenants,
            boolean heedsLevels) {
        this.limits = limits;
        this.sessions = sessions;
        this.tenants = tenants;
        this.heedsLevels = heedsLevels;
    }

    /** Everybody is a stranger, there are no sessions, and no tenants. */
    public static ConsistencyFilter forStrangers() {
        return new ConsistencyFilter(exchange -> Mono.empty(), null, null, true);
    }

    /** What a request may ask for; where this is empty, what strangers may. */
    public ConsistencyFilter withLimits(Function<? super ServerWebExchange, Mono<RequestLimits>> other) {
        return new ConsistencyFilter(requireNonNull(other, "limits must not be null"), sessions, tenants, heedsLevels);
    }

    /** Sessions travel in these tokens: answers to requests that write, or that are part of a session, bring the next one. */
    public ConsistencyFilter withSessions(SessionTokens tokens) {
        return new ConsistencyFilter(limits, requireNonNull(tokens, "tokens must not be null"), tenants, heedsLevels);
    }

    /** Requests are about the part of this tenant. */
    public ConsistencyFilter withTenants(TenantResolver resolver) {
        return new ConsistencyFilter(
                limits, sessions, requireNonNull(resolver, "resolver must not be null"), heedsLevels);
    }

    /**
     * What requests say in {@code Consistency} and {@code Cache-Control} is passed over, so that sessions and tenants are all that is
     * heeded.
     */
    public ConsistencyFilter withoutLevels() {
        return new ConsistencyFilter(limits, sessions, tenants, false);
    }

    /**
     * The fields of a request that such a filter has heeded, in small letters; none if none has met it. What they ask is in the Reactor
     * Context, so that they tell no two requests apart whose Contexts ask the same.
     */
    public static Set<String> heeded(ServerWebExchange exchange) {
        return exchange.getAttributeOrDefault(HEEDED, Set.of());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Mono<Optional<String>> tenant = tenants == null
                ? Mono.just(Optional.empty())
                : tenants.tenantOf(exchange).map(Optional::of).defaultIfEmpty(Optional.empty());
        return limits.apply(exchange)
                .defaultIfEmpty(RequestLimits.ofStrangers())
                .zipWith(tenant)
                .flatMap(known -> filter(exchange, chain, known.getT1(), known.getT2()));
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    private Mono<Void> filter(
            ServerWebExchange exchange, WebFilterChain chain, RequestLimits allowed, Optional<String> tenant) {
        HttpHeaders request = exchange.getRequest().getHeaders();
        HttpHeaders levels = heedsLevels ? request : HttpHeaders.EMPTY;
        RequestCacheControl cacheControl = RequestCacheControl.of(
                levels.getOrEmpty(HttpHeaders.CACHE_CONTROL), levels.getOrEmpty(HttpHeaders.PRAGMA));
        Optional<Session> brought = session(request, tenant);
        Optional<Consistency> level = ConsistencyField.read(levels.getOrEmpty(ConsistencyField.NAME), allowed)
                .or(() -> cacheControl.noCache() && allowed.allowsSource()
                        ? Optional.of(Consistency.SOURCE)
                        : brought.map(session -> Consistency.SESSION));
        RequestDemand demand = new RequestDemand(cacheControl, level, allowed);
        Optional<Session> session = brought.or(() -> begun(exchange, level));
        Function<Context, Context> asked = context(demand, tenant, session);
        demand.noteIn(exchange);
        tellWhatAnswersDependOn(exchange);
        session.ifPresent(his -> exchange.getResponse().beforeCommit(() -> {
            tell(his, tenant, exchange.getResponse().getHeaders());
            return Mono.empty();
        }));
        return chain.filter(exchange).contextWrite(asked);
    }

    private Optional<Session> session(HttpHeaders request, Optional<String> tenant) {
        List<String> brought = request.getOrEmpty(SessionTokens.FIELD);
        return sessions == null || brought.size() != 1 ? Optional.empty() : sessions.read(brought.get(0), tenant);
    }

    /** Where it matters later what was seen or done now. */
    private Optional<Session> begun(ServerWebExchange exchange, Optional<Consistency> level) {
        boolean asks = level.isPresent() && level.get().equals(Consistency.SESSION);
        if (sessions == null) {
            if (asks) {
                throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "There are no sessions here");
            }
            return Optional.empty();
        }
        boolean writes = !SAFE.contains(exchange.getRequest().getMethod());
        return asks || writes ? Optional.of(Session.begin()) : Optional.empty();
    }

    private static Function<Context, Context> context(
            RequestDemand demand, Optional<String> tenant, Optional<Session> session) {
        Function<Context, Context> written = context -> context.put(RequestDemand.class, demand);
        if (demand.level().isPresent()) {
            written = written.andThen(CacheContext.consistency(demand.level().get()));
        }
        if (session.isPresent()) {
            written = written.andThen(CacheContext.session(session.get()));
        }
        return tenant.isPresent() ? written.andThen(of(tenant.get())) : written;
    }

    private static Function<Context, Context> of(String tenant) {
        try {
            return CacheContext.tenant(tenant);
        } catch (TenantException mistake) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "That cannot be the name of a tenant", mistake);
        }
    }

    private void tellWhatAnswersDependOn(ServerWebExchange exchange) {
        List<String> fields = new ArrayList<>();
        if (heedsLevels) {
            fields.add(ConsistencyField.NAME);
        }
        if (sessions != null) {
            fields.add(SessionTokens.FIELD);
        }
        VaryField heeded = VaryField.naming(fields);
        exchange.getAttributes().put(HEEDED, Set.copyOf(heeded.names()));
        HttpHeaders response = exchange.getResponse().getHeaders();
        VaryField vary = VaryField.of(response.getOrEmpty(HttpHeaders.VARY)).and(heeded);
        if (tenants != null) {
            vary = vary.and(VaryField.naming(tenants.fields()));
        }
        if (!vary.toString().isEmpty()) {
            response.set(HttpHeaders.VARY, vary.toString());
        }
    }

    /** With what was seen until now. It is one user's: no cache between him and here may give it to another one. */
    private void tell(Session session, Optional<String> tenant, HttpHeaders response) {
        requireNonNull(sessions);
        response.set(SessionTokens.FIELD, sessions.write(session, tenant));
        ResponseCacheControl said = ResponseCacheControl.of(response.getOrEmpty(HttpHeaders.CACHE_CONTROL));
        if (!said.isPrivate() && !said.noStore()) {
            response.add(HttpHeaders.CACHE_CONTROL, "private");
        }
    }
}
