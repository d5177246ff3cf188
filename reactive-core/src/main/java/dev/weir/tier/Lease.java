/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

/**
 * A lease: the right to fill a key, until its time is up or something happens to the key. Losing it makes a fill fail,
 * which is safe.
 *
 * @param key what may be filled
 * @param version drawn when it was granted: what is filled is as new as this, however long the load takes
 * @param token random, so that no other lease is mistaken for it
 */
public record Lease(RemoteKey key, Version version, String token) {}
