/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

/**
 * What an invalidation of a key has done.
 *
 * @param version drawn by it
 * @param wasQuarantined whether another writer's quarantine was there when it took effect
 */
public record Invalidated(Version version, boolean wasQuarantined) {}
