/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a builder is told about how much is kept in memory.
 *
 * @param size how many entries; zero if that was not said
 * @param weight how much all of them may weigh; zero if that was not said
 * @param isOfBytes whether the weigher tells bytes
 * @param weigher what each of them weighs; {@code null} if nothing is weighed
 */
record Room<K, V>(
        long size, long weight, boolean isOfBytes, @Nullable ToIntBiFunction<? super K, ? super V> weigher) {

    private static final long DEFAULT_SIZE = 10_000;

    /** As much as is usual. */
    static <K, V> Room<K, V> usual() {
        return new Room<>(0, 0, false, null);
    }

    Room<K, V> forEntries(long entries) {
        require(entries, "maximumSize");
        return new Room<>(entries, weight, isOfBytes, weigher);
    }

    Room<K, V> forWeight(long most, ToIntBiFunction<? super K, ? super V> function) {
        require(most, "maximumWeight");
        return new Room<>(size, most, false, requireNonNull(function, "weigher must not be null"));
    }

    Room<K, V> forBytes(long most, ToIntBiFunction<? super K, ? super V> function) {
        require(most, "maximumBytes");
        return new Room<>(size, most, true, requireNonNull(function, "sizer must not be null"));
    }

    boolean isBounded() {
        return size != 0 || weight != 0;
    }

    boolean contradictsItself() {
        return size != 0 && weight != 0;
    }

    String nameOfWeight() {
        return isOfBytes ? "maximumBytes" : "maximumWeight";
    }

    long maximumWeight() {
        if (weigher != null) {
            return weight;
        }
        return size == 0 ? DEFAULT_SIZE : size;
    }

    ToIntBiFunction<? super K, ? super V> weigherOrOne() {
        return weigher == null ? (key, value) -> 1 : weigher;
    }

    private static void require(long most, String name) {
        if (most <= 0) {
            throw new IllegalArgumentException(
                    name + " must be positive but was " + most + "; to cache nothing, call the loader");
        }
    }
}
