/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is said of the response cache.
 *
 * @param enabled Whether answers of handlers are kept for whoever else may have them, in reactive web applications.
 * @param name Name of its cache, which Cache-Status tells. Default: responses.
 * @param paths Paths whose answers may be kept, as patterns of Spring such as /catalog/**. Has to be said.
 * @param hosts Hosts that requests may name, such as shop.example. This or any-host has to be said.
 * @param anyHost Whether requests take part whatever host they name, as behind something that lets only known ones through.
 * @param keyed Header fields of requests that tell keys apart. Default: Accept and Accept-Language.
 * @param seen Further header fields that handlers see, and have to name in Vary.
 * @param ignoredCookies Cookies that no answer depends on.
 * @param sharingAuthorized Whether requests with Authorization take part, also of clients verified by it alone.
 * @param ignoringRequestDirectives Whether Cache-Control of requests is passed over, except no-store.
 * @param shortestAge Age up to which a response will do, whatever requests ask for. Default: 1s.
 * @param largestBody Bodies up to this size are kept. Default: 256KB.
 * @param maximumBytes About how much memory of this process responses may take. Default: 64MB.
 * @param keptAtMost Time for which a response is kept at most, fresh or stale. Default: 1d.
 * @param validatedFor Time for which a stale response with a validator is kept, to ask whether it still holds. Default: 1h.
 * @param passedFor Time for which requests for what is not kept go to the handler at once. Default: 10s.
 * @param patience Time for which requests wait for what another one has asked for. Default: 10s.
 */
@ConfigurationProperties(prefix = "weir.responses", ignoreUnknownFields = false)
record ResponsesProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("responses") String name,
        @Nullable List<String> paths,
        @Nullable List<String> hosts,
        @DefaultValue("false") boolean anyHost,
        @Nullable List<String> keyed,
        @Nullable List<String> seen,
        @Nullable List<String> ignoredCookies,
        @DefaultValue("false") boolean sharingAuthorized,
        @DefaultValue("false") boolean ignoringRequestDirectives,
        @Nullable Duration shortestAge,
        @NestedConfigurationProperty @Nullable HeuristicProperties heuristic,
        @Nullable DataSize largestBody,
        @Nullable DataSize maximumBytes,
        @Nullable Duration keptAtMost,
        @Nullable Duration validatedFor,
        @Nullable Duration passedFor,
        @Nullable Duration patience) {}
