/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.Lifetime;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The traits of a cache's values: what the builder was told about them, whatever the policy.
 *
 * @param weigher what a value weighs
 * @param lifetime how long a value is fresh; {@code null} leaves that to the policy
 * @param tags which tags a value has
 * @param version which version a value has where truth lives; {@code null} if it has none
 * @param prefixes which declared prefixes a key has
 */
record Traits<K, V>(
        ToIntBiFunction<? super K, ? super V> weigher,
        @Nullable Lifetime<? super K, ? super V> lifetime,
        Function<? super V, ? extends Collection<String>> tags,
        @Nullable ToLongFunction<? super V> version,
        Function<? super K, List<String>> prefixes) {}
