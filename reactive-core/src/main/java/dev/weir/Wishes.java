/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Session;
import dev.weir.policy.CachePolicy;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The wishes of a request: what its Reactor Context asks of the caches it meets.
 *
 * @param tenant whose part of a cache is meant
 * @param policy what is changed in the policy of every cache
 * @param deadline when the request has to be answered, by the wall clock
 * @param consistency what every answer has to take into account
 * @param session what the requests of one user have seen and done
 */
record Wishes(
        @Nullable String tenant,
        @Nullable UnaryOperator<CachePolicy> policy,
        @Nullable Instant deadline,
        @Nullable Consistency consistency,
        @Nullable Session session) {

    static final Wishes NONE = new Wishes(null, null, null, null, null);

    private static final Object KEY = Wishes.class;

    // Plain on purpose: whoever meets a Context that asks for a view has been handed it after this was set.
    private static boolean viewsAskedFor;

    /** Whether any request in this process ever asked for another policy or level; spares all others to look. */
    static boolean areViewsAskedFor() {
        return viewsAskedFor;
    }

    static Wishes in(ContextView context) {
        return context.isEmpty() || !context.hasKey(KEY) ? NONE : context.get(KEY);
    }

    /** The same Context for what a request is made of, once its policy and level are decided. */
    static Context heeded(Context context) {
        Wishes wishes = in(context);
        return new Wishes(wishes.tenant, null, wishes.deadline, null, wishes.session).into(context);
    }

    boolean asksForNoView() {
        return policy == null && consistency == null;
    }

    Context into(Context context) {
        return context.put(KEY, this);
    }

    Wishes withTenant(String other) {
        return new Wishes(other, policy, deadline, consistency, session);
    }

    Wishes withPolicy(UnaryOperator<CachePolicy> other) {
        viewsAskedFor = true;
        return new Wishes(tenant, other, deadline, consistency, session);
    }

    Wishes withDeadline(Instant other) {
        return new Wishes(tenant, policy, other, consistency, session);
    }

    Wishes withConsistency(Consistency other) {
        viewsAskedFor = true;
        return new Wishes(tenant, policy, deadline, other, session);
    }

    Wishes withSession(Session other) {
        return new Wishes(tenant, policy, deadline, consistency, other);
    }
}
