/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.CacheModel;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A reading of what is said of a cache's policy. */
final class Policies {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private Policies() {}

    /** The policy; {@code null} if nothing is said. */
    static @Nullable CachePolicy read(String property, @Nullable PolicyProperties said, CacheModel model) {
        if (said == null) {
            return null;
        }
        String at = property + ".policy";
        CachePolicy policy = windows(at, said, base(at, said, model));
        policy = Setting.change(policy, at + ".soft-timeout", said.softTimeout(), CachePolicy::softTimeout);
        policy = Setting.change(policy, at + ".load-timeout", said.loadTimeout(), CachePolicy::loadTimeout);
        policy = Setting.change(policy, at + ".retry-after", said.retryAfter(), CachePolicy::retryAfter);
        policy = Setting.change(policy, at + ".back-off", said.backOff(), CachePolicy::backOff);
        policy = Setting.change(policy, at + ".when-abandoned", said.whenAbandoned(), CachePolicy::whenAbandoned);
        CachePolicy eager = eagerness(at, said, policy);
        return Setting.named(at, eager::check);
    }

    /** As little as there can be, for caches that pass through; how long loads may take stays. */
    static CachePolicy passingThrough(@Nullable CachePolicy said) {
        CachePolicy none = CachePolicy.freshFor(SHORTEST).absentFor(Duration.ZERO);
        return said == null ? none : none.loadTimeout(said.loadTimeout()).whenAbandoned(said.whenAbandoned());
    }

    private static CachePolicy base(String at, PolicyProperties said, CacheModel model) {
        if (!said.immutable()) {
            CachePolicy usual = model.defaultPolicy();
            Duration freshFor = said.freshFor();
            return freshFor == null
                    ? usual
                    : Setting.named(
                            at + ".fresh-for",
                            () -> CachePolicy.freshFor(freshFor).jitter(usual.jitter()));
        }
        Setting.requireUnsaid(
                at + ".fresh-for",
                said.freshFor(),
                "immutable values are fresh for ever",
                "Leave it out, or leave " + at + ".immutable out.");
        return CachePolicy.immutable();
    }

    private static CachePolicy windows(String at, PolicyProperties said, CachePolicy base) {
        CachePolicy policy = Setting.change(
                base, at + ".stale-while-revalidate", said.staleWhileRevalidate(), CachePolicy::staleWhileRevalidate);
        policy = Setting.change(policy, at + ".stale-if-error", said.staleIfError(), CachePolicy::staleIfError);
        policy = Setting.change(policy, at + ".absent-for", said.absentFor(), CachePolicy::absentFor);
        policy = Setting.change(
                policy,
                at + ".absent-up-to",
                said.absentUpTo(),
                (now, longest) -> now.absentFor(now.absentFor(), longest));
        return Setting.change(policy, at + ".jitter", said.jitter(), CachePolicy::jitter);
    }

    private static CachePolicy eagerness(String at, PolicyProperties said, CachePolicy base) {
        CachePolicy policy =
                Setting.change(base, at + ".refresh-ahead", said.refreshAhead(), CachePolicy::refreshAhead);
        policy = Setting.change(policy, at + ".early-refresh", said.earlyRefresh(), CachePolicy::earlyRefresh);
        policy = Setting.change(policy, at + ".reload-if-read", said.reloadIfRead(), CachePolicy::reloadIfRead);
        Integer times = said.longerIfRead();
        Duration longest = said.longerUpTo();
        if (times == null && longest == null) {
            return policy;
        }
        if (times == null || longest == null) {
            throw new WeirConfigurationException(
                    at + (times == null ? ".longer-if-read" : ".longer-up-to"),
                    "It is missing, and longer-if-read and longer-up-to belong together.",
                    "Write both, such as 10 and 1h, or neither.");
        }
        CachePolicy before = policy;
        return Setting.named(at + ".longer-if-read", () -> before.longerIfRead(times, longest));
    }
}
