/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.time.CacheClock;
import dev.weir.webflux.rfc9111.Heuristic;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * The settings of a response cache, as its builder was told.
 *
 * @param hosts those that requests may name; any if there are none
 */
record Settings(
        String name,
        List<PathPattern> paths,
        Set<String> hosts,
        List<String> keyed,
        Set<String> seen,
        Set<String> ignoredCookies,
        boolean sharesAuthorized,
        boolean heedsRequests,
        boolean keepsNothing,
        Duration shortestAge,
        @Nullable Function<ServerWebExchange, Mono<String>> identity,
        Heuristic heuristic,
        int largestBody,
        Duration keptAtMost,
        Duration validatedFor,
        Duration passedFor,
        CacheClock clock,
        ServerCodecConfigurer codecs,
        UnseenFailures failures,
        Guards guards) {}
