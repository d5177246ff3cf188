/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

/**
 * What was found under a key.
 *
 * @param entry as it was stored
 * @param version of the lease it was filled under, or of the write that put it there
 * @param isDirty whether it was written behind and has yet to reach the source: then it is current by definition
 */
public record Found(StoredEntry entry, Version version, boolean isDirty) {}
