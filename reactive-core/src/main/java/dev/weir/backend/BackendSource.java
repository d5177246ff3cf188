/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.backend;

import dev.weir.codec.PayloadFormat;
import dev.weir.time.CacheClock;

/** A source of backends: how to reach a server, as it is written down where an application is put together. */
public interface BackendSource {

    /**
     * The backend of one namespace. It connects by itself, now and whenever it has to, in the background; nothing here waits.
     *
     * @param namespace letters, digits, dots, dashes, underscores
     * @param clock what its deadlines and pauses go by
     */
    Backend open(String namespace, CacheClock clock);

    /** How values are written where a cache does not say. */
    default PayloadFormat format() {
        return PayloadFormat.plain();
    }
}
