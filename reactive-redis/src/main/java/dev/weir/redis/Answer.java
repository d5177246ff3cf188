/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.tier.TierException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An answer of a script: a word that says how it went, and what comes with it. */
record Answer(String word, List<@Nullable Object> parts) {

    /** The answer in a reply about a shard; fails if the script did nothing because the shard is not what its caller thought. */
    @SuppressWarnings("unchecked") // a reply is a list of what a link may answer
    static Answer of(int shard, Object reply) {
        List<@Nullable Object> parts = (List<@Nullable Object>) reply;
        String word = text(parts.get(0));
        if (word.equals("SHARDS")) {
            throw new TierException(
                    TierException.Reason.MISCONFIGURED,
                    "This namespace is spread over " + text(parts.get(1))
                            + " shards, as whoever used it first has said. Use the "
                            + "same number everywhere, or another namespace.");
        }
        return new Answer(word, parts);
    }

    /** The same where the caller knows an epoch. */
    static Answer ofEpoch(int shard, Object reply) {
        Answer answer = of(shard, reply);
        if (answer.word.equals("LOST")) {
            throw AttachedServers.lost(shard);
        }
        return answer;
    }

    boolean flag(int index) {
        return number(index) == 1;
    }

    /** A number, also one that was kept as text. */
    long number(int index) {
        Object part = parts.get(index);
        return part instanceof Long number ? number : Long.parseLong(text(part));
    }

    String text(int index) {
        return text(parts.get(index));
    }

    byte @Nullable [] bytes(int index) {
        return index < parts.size() ? (byte[]) parts.get(index) : null;
    }

    /** A list of what comes in it, as it is. */
    List<?> list(int index) {
        return (List<?>) Objects.requireNonNull(parts.get(index));
    }

    List<String> texts(int index) {
        return ((List<?>) Objects.requireNonNull(parts.get(index)))
                .stream().map(Answer::text).toList();
    }

    private static String text(@Nullable Object part) {
        return part instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(part);
    }
}
