/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

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
 */
record Wishes(
        @Nullable String tenant,
        @Nullable UnaryOperator<CachePolicy> policy,
        @Nullable Instant deadline) {

    static final Wishes NONE = new Wishes(null, null, null);

    private static final Object KEY = Wishes.class;

    // Plain on purpose: whoever meets a Context that asks for a policy has been handed it after this was set.
    private static boolean policiesAskedFor;

    /** Whether any request in this process ever asked for another policy; spares all others to look. */
    static boolean arePoliciesAskedFor() {
        return policiesAskedFor;
    }

    static Wishes in(ContextView context) {
        return context.isEmpty() || !context.hasKey(KEY) ? NONE : context.get(KEY);
    }

    /** The same Context for what a request is made of, once its policy is decided. */
    static Context heeded(Context context) {
        Wishes wishes = in(context);
        return new Wishes(wishes.tenant, null, wishes.deadline).into(context);
    }

    Context into(Context context) {
        return context.put(KEY, this);
    }

    Wishes withTenant(String other) {
        return new Wishes(other, policy, deadline);
    }

    Wishes withPolicy(UnaryOperator<CachePolicy> other) {
        policiesAskedFor = true;
        return new Wishes(tenant, other, deadline);
    }

    Wishes withDeadline(Instant other) {
        return new Wishes(tenant, policy, other);
    }
}
