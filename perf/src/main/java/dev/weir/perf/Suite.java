/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A suite: cases that are measured beside each other, and the targets of the cache among them. */
@FunctionalInterface
interface Suite {

    /** All of them, by name, in the order they run in. */
    static Map<String, Suite> all() {
        Map<String, Suite> suites = new LinkedHashMap<>();
        suites.put("local-hit", new LocalHitSuite());
        suites.put("coalescing", new CoalescingSuite());
        suites.put("batching", new BatchingSuite());
        suites.put("memory", new MemorySuite());
        suites.put("sight", new SightSuite());
        suites.put("remote-hit", new RemoteHitSuite());
        suites.put("remote-bulk", new RemoteBulkSuite());
        return suites;
    }

    List<Report> run(Effort effort);
}
