/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said of the console.
 *
 * @param enabled Whether the console is served, in reactive web applications. Whoever reaches it sees what caches do.
 * @param path Path of the console, below the base path of the application.
 * @param hosts Names by which browsers may ask for the console, beside localhost and addresses.
 * @param access Whether the console only shows, or may also invalidate and refresh the key that was looked up.
 * @param showKeys Whether keys, tags, validators and tenants are shown as they are, in place of hashes of them.
 * @param every Time between two samples, from 100ms to 1m.
 * @param history Time over which samples are kept, at most 3600 of them. Default: 10m, or less where that would be more of them.
 */
@ConfigurationProperties(prefix = "weir.console", ignoreUnknownFields = false)
record ConsoleProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("/weir") String path,
        @DefaultValue List<String> hosts,
        @DefaultValue("read-only") ConsoleAccess access,
        @DefaultValue("false") boolean showKeys,
        @DefaultValue("1s") Duration every,
        @Nullable Duration history) {}
