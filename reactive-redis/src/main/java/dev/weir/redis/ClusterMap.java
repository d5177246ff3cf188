/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A map of a cluster: which primary has which slots.
 *
 * @param ranges by their first slot
 */
record ClusterMap(TreeMap<Integer, Range> ranges) {

    /** Slots up to one that have the same primary. */
    record Range(int last, Address primary) {}

    static ClusterMap empty() {
        return new ClusterMap(new TreeMap<>());
    }

    /**
     * What the reply to {@code CLUSTER SLOTS} says.
     *
     * @param asked the node that was asked: those who do not know what they are called leave their own name empty
     */
    static ClusterMap of(Object reply, Address asked) {
        TreeMap<Integer, Range> ranges = new TreeMap<>();
        for (Object each : (List<?>) reply) {
            List<?> range = (List<?>) each;
            List<?> primary = (List<?>) range.get(2);
            ranges.put(number(range.get(0)), new Range(number(range.get(1)), address(primary, asked)));
        }
        return new ClusterMap(ranges);
    }

    /** Who has a slot; {@code null} if nobody is known to. */
    @Nullable
    Address owner(int slot) {
        var range = ranges.floorEntry(slot);
        return range == null || range.getValue().last() < slot
                ? null
                : range.getValue().primary();
    }

    Set<Address> primaries() {
        return ranges.values().stream().map(Range::primary).collect(Collectors.toSet());
    }

    private static Address address(List<?> node, Address asked) {
        byte[] host = (byte[]) node.get(0);
        return new Address(
                host == null || host.length == 0 ? asked.host() : new String(host, UTF_8), number(node.get(1)));
    }

    private static int number(Object number) {
        return Math.toIntExact((Long) number);
    }
}
