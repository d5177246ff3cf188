/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.codec.Packing;
import dev.weir.key.KeyText;
import dev.weir.policy.RemotePolicy;

/**
 * What a cache's builder was told about the remote tier, once that has been checked.
 *
 * @param policy how it is used
 * @param text how keys are written
 * @param packing how values are written
 */
record RemotePlan<K, V>(RemotePolicy policy, KeyText<K> text, Packing<V> packing) {}
