/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.util.concurrent.atomic.AtomicInteger;

/** A class that nobody makes an instance of but who believes a payload that names it. */
public final class Trap {

    static final AtomicInteger SPRUNG = new AtomicInteger();

    /** Springs it. */
    public Trap() {
        SPRUNG.incrementAndGet();
    }
}
