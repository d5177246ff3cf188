/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tenant;

/**
 * A tenant's quota: how much of a cache each tenant may use. No tenant can drive another one's entries out.
 *
 * @param entries how many entries of each tenant are kept in memory
 * @param loads how many loads of each tenant may be in flight; one more is refused as if its source were down
 * @param tenants how many tenants are kept in memory; the least used ones are forgotten
 */
public record TenantQuota(long entries, int loads, int tenants) {

    private static final int DEFAULT_LOADS = 256;
    private static final int DEFAULT_TENANTS = 1_000;

    public TenantQuota {
        require(entries > 0, "entries", entries);
        require(loads > 0, "loads", loads);
        require(tenants > 0, "tenants", tenants);
    }

    /** For each tenant this many entries and 256 loads in flight, and for at most 1,000 tenants. */
    public static TenantQuota entries(long entries) {
        return new TenantQuota(entries, DEFAULT_LOADS, DEFAULT_TENANTS);
    }

    public TenantQuota withLoads(int loads) {
        return new TenantQuota(entries, loads, tenants);
    }

    public TenantQuota withTenants(int tenants) {
        return new TenantQuota(entries, loads, tenants);
    }

    private static void require(boolean positive, String name, long value) {
        if (!positive) {
            throw new IllegalArgumentException(name + " must be positive but was " + value
                    + "; a tenant that may use nothing should not be asked for");
        }
    }
}
