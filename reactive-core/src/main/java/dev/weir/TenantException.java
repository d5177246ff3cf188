/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A request to a cache that keeps tenants apart which named no tenant, or none that can be one. A mistake of the caller. */
public final class TenantException extends CacheException {

    private static final long serialVersionUID = 1L;

    TenantException(String mistake) {
        super(mistake, true);
    }
}
