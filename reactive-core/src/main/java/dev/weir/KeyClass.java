/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.util.function.Predicate;

/** A class of keys that has a policy of its own. Of several that a key belongs to, the one declared first counts. */
record KeyClass<K>(String name, Predicate<? super K> members, CachePolicy policy) {}
