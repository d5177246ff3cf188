/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.redis.Redis;

/** A customizer of how Redis is reached, such as by a password that changes: a bean that has the last word. */
@FunctionalInterface
public interface RedisCustomizer {

    /** The same, changed. */
    Redis customize(Redis redis);
}
