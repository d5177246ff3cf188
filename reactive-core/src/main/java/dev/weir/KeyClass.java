/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A class of keys that has a policy, and perhaps a model, of its own. Of several that a key belongs to, the one declared first
 * counts.
 */
record KeyClass<K>(String name, Predicate<? super K> members, CachePolicy policy, CacheModel model) {

    /** One that was declared, as long as the policy and the model of the cache are not known. */
    record Declared<K>(
            String name,
            Predicate<? super K> members,
            UnaryOperator<CachePolicy> change,
            @Nullable CacheModel model) {

        KeyClass<K> on(CachePolicy base, CacheModel usual) {
            return new KeyClass<>(
                    name, members, CacheModel.changed(base, change).check(), model == null ? usual : model);
        }
    }
}
