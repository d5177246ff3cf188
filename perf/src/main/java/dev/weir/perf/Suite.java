/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A suite: cases that are measured beside each other, and the targets of the cache among them. */
@FunctionalInterface
interface Suite {

    /** Longer than anything takes that is not broken: whoever waits gives up then, and says what for. */
    Duration PATIENCE = Duration.ofMinutes(2);

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
        suites.put("source-reads", new SourceReadsSuite());
        suites.put("drain", new DrainSuite());
        suites.put("accept", new AcceptSuite());
        suites.put("write-behind", new WriteBehindSuite());
        suites.put("http", new HttpSuite());
        suites.put("responses", new ResponsesSuite());
        return suites;
    }

    List<Report> run(Effort effort);
}
