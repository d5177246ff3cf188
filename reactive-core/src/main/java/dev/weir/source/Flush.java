/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import dev.weir.tier.Version;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A flush: records of one lane that are to take effect together with the checkpoint that covers them.
 *
 * @param lane they are of
 * @param from the checkpoint that was read before they were; if it has moved since nothing is applied
 * @param mutations in the order of their versions; {@linkplain Manner#TOGETHER together} no key comes twice
 * @param manner how they are applied
 * @param to the checkpoint that covers them, given what was refused; asked for inside the transaction, at once
 */
public record Flush<K, V>(
        Lane lane,
        Checkpoint from,
        List<Mutation<K, V>> mutations,
        Manner manner,
        Function<Set<Version>, Checkpoint> to) {

    public Flush {
        mutations = List.copyOf(mutations);
    }

    /** How mutations are applied. */
    public enum Manner {
        /** All or nothing, in as few statements as possible; data that is refused fails all of it. */
        TOGETHER,
        /**
         * One after the other. Data that is refused is undone by itself; nothing later of the same key is tried then, and counts as
         * refused too.
         */
        ONE_BY_ONE
    }
}
