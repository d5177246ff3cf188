/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

/** An error that Redis answered with. */
public final class RespError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RespError(String message) {
        super(message);
    }
}
