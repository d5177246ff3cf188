/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.webflux.field.RequestCacheControl;
import java.time.Duration;
import java.util.Optional;
import org.springframework.web.server.ServerWebExchange;
import reactor.util.context.ContextView;

/**
 * A demand of a request: what it asks of the entries that it is answered with.
 *
 * @param cacheControl what it says in {@code Cache-Control}
 * @param level the level it asks for in {@code Consistency}, or by {@code no-cache} or a session; empty if for none
 * @param limits what it may ask for
 */
record RequestDemand(RequestCacheControl cacheControl, Optional<Consistency> level, RequestLimits limits) {

    static final RequestDemand NONE =
            new RequestDemand(RequestCacheControl.none(), Optional.empty(), RequestLimits.ofStrangers());

    private static final String KEY = RequestDemand.class.getName();

    /** What was made of a request by the filter; nothing if it has not seen it. */
    static RequestDemand of(ServerWebExchange exchange) {
        return exchange.getAttributeOrDefault(KEY, NONE);
    }

    static RequestDemand in(ContextView context) {
        return context.hasKey(RequestDemand.class) ? context.get(RequestDemand.class) : NONE;
    }

    void noteIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(KEY, this);
    }

    /** Whether it asks for more than what was current once. */
    boolean isForMore() {
        return level.isPresent() && !level.get().equals(Consistency.EVENTUAL);
    }

    boolean noStore() {
        return cacheControl.noStore();
    }

    boolean onlyIfCached() {
        return cacheControl.onlyIfCached();
    }

    /** Whether an entry will do. */
    boolean isMetBy(Entry<?> entry) {
        return isYoungEnough(entry) || (isOfItsAge(entry) && isFreshStill(entry) && isItsStalenessTaken(entry));
    }

    /** The limits say so; or there is no younger one, because it was loaded for this request, or could not be. */
    private boolean isYoungEnough(Entry<?> entry) {
        return entry.age().compareTo(limits.shortestAge()) <= 0
                || entry.tier() == Entry.Tier.SOURCE
                || entry.freshness() == Freshness.LOAD_FAILED
                || entry.freshness() == Freshness.LOAD_SLOW;
    }

    private boolean isOfItsAge(Entry<?> entry) {
        Optional<Duration> oldest = cacheControl.noCache() ? Optional.of(Duration.ZERO) : cacheControl.maxAge();
        return oldest.filter(age -> entry.age().compareTo(age) > 0).isEmpty();
    }

    private boolean isFreshStill(Entry<?> entry) {
        return cacheControl
                .minFresh()
                .filter(time -> entry.freshStill().compareTo(time) < 0)
                .isEmpty();
    }

    /** Who says how old or how fresh, and not how stale, takes nothing stale; who says nothing takes what the cache's policy allows. */
    private boolean isItsStalenessTaken(Entry<?> entry) {
        if (!entry.isStale()) {
            return true;
        }
        Duration stale = entry.age().minus(entry.freshFor());
        return cacheControl
                .maxStale()
                .map(time -> stale.compareTo(time) <= 0)
                .orElse(cacheControl.maxAge().isEmpty()
                        && cacheControl.minFresh().isEmpty());
    }
}
