/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** A key or tenant that was asked for and cannot be one; its message does not repeat it. */
final class RequestRefusedException extends InvalidEndpointRequestException {

    private static final long serialVersionUID = 1L;

    RequestRefusedException(String reason) {
        super(reason, reason);
    }
}
