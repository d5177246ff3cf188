/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.coherence.Session;
import dev.weir.policy.CachePolicy;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * What a request asks of every cache it meets, said once, in its Reactor Context: for {@code contextWrite}.
 *
 * <p>Of several tenants, policies or deadlines the one written closest to the cache counts. Loads see the tenant, and
 * neither policy nor deadline, because they answer other requests too.
 */
public final class CacheContext {

    private CacheContext() {}

    /**
     * Whose part is meant of caches that keep tenants apart.
     *
     * @throws TenantException at once, if this cannot be a tenant's name
     */
    public static Function<Context, Context> tenant(String tenant) {
        TenantName.checked(tenant);
        return context -> Wishes.in(context).withTenant(tenant).into(context);
    }

    /** Whose part of a cache is meant by a request with this Context, and whose a load with it is; empty if nobody's. */
    public static Optional<String> tenantIn(ContextView context) {
        return Optional.ofNullable(Wishes.in(context).tenant());
    }

    /**
     * How the policy of each cache is changed, as by {@link ReactiveCache#with}. A policy that contradicts itself after
     * the change fails the request with {@link IllegalArgumentException}.
     */
    public static Function<Context, Context> policy(UnaryOperator<CachePolicy> change) {
        requireNonNull(change, "change must not be null");
        return context -> Wishes.in(context).withPolicy(change).into(context);
    }

    /** What every answer has to take into account, whatever the cache or the view says; the same as {@link ReactiveCache#with}. */
    public static Function<Context, Context> consistency(Consistency consistency) {
        requireNonNull(consistency, "consistency must not be null");
        return context -> Wishes.in(context).withConsistency(consistency).into(context);
    }

    /** The level that a request with this Context asks for; empty if that of each cache will do. */
    public static Optional<Consistency> consistencyIn(ContextView context) {
        return Optional.ofNullable(Wishes.in(context).consistency());
    }

    /** Whose requests these are: what is read and written under it counts for what is read under it afterwards. */
    public static Function<Context, Context> session(Session session) {
        requireNonNull(session, "session must not be null");
        return context -> Wishes.in(context).withSession(session).into(context);
    }

    /** The session that requests with this Context are part of; empty if of none. */
    public static Optional<Session> sessionIn(ContextView context) {
        return Optional.ofNullable(Wishes.in(context).session());
    }

    /**
     * When the request has to be answered. If the time left is less than the soft timeout, or there is no soft timeout, a
     * stale value that {@code staleIfError} allows is served before the deadline, while the load goes on. Without such a value it waits on:
     * a deadline fails nothing.
     */
    public static Function<Context, Context> deadline(Instant deadline) {
        requireNonNull(deadline, "deadline must not be null");
        return context -> Wishes.in(context).withDeadline(deadline).into(context);
    }
}
