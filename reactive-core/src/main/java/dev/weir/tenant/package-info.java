/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Tenants: whose part of a cache is whose. {@link dev.weir.tenant.TenantQuota} says what each of them may use.
 */
@NullMarked
package dev.weir.tenant;

import org.jspecify.annotations.NullMarked;
