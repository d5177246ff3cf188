/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a read of the remote tier may allocate, on all threads together; the server is another process. */
class RemoteBudgetTest {

    private static final int USERS = 256;
    private static final int REQUESTS = 20_000;
    private static final int KEYS = 1_024;

    /** With the entry that is found, which is more than half of it: its payload alone is 120 bytes. */
    private static final int BYTES = 330;

    @Test
    void aGetOfTheAdapter() {
        try (RemoteHitSuite.Hits hits = new RemoteHitSuite.Hits(KEYS)) {
            assertThat(leastBytesOfOne(hits.adapter(USERS, REQUESTS))).isLessThanOrEqualTo(BYTES);
        }
    }

    // The least of several, because the first ones also pay for classes and for batches that are not full yet.
    private static long leastBytesOfOne(Case request) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            long before = Rounds.allocatedBytes();
            request.work().perform(REQUESTS);
            least = Math.min(least, (Rounds.allocatedBytes() - before) / REQUESTS);
        }
        return least;
    }
}
