/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scene: what the page shows, once a second.
 *
 * @param traffic how many shoppers there are, and how fast
 * @param second what they were answered
 * @param instances those that run, with what each says of itself
 * @param redis whether Redis runs
 * @param postgresDelayMillis by how much Postgres is slower
 * @param carrierFails whether the carrier fails
 * @param balance the ledger; null while Postgres does not answer
 */
record Scene(
        Shoppers.Traffic traffic,
        Tally.Second second,
        List<Presence> instances,
        boolean redis,
        long postgresDelayMillis,
        boolean carrierFails,
        Ledger.@Nullable Balance balance) {

    /** An instance, and what it says of itself; nothing if it does not answer. */
    record Presence(String name, String url, Map<String, Object> status) {}
}
