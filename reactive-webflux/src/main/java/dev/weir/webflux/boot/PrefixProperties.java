/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said of which prefixes of keys can be invalidated.
 *
 * @param separator Character between the segments of a key.
 * @param depth How many leading segments a prefix may have, 1 to 4.
 */
record PrefixProperties(
        @DefaultValue(":") char separator,
        @DefaultValue("1") int depth) {}
