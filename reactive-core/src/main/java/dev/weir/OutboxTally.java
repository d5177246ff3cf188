/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.LongAdder;

/** A tally of what one process does with an outbox. */
final class OutboxTally {

    final LongAdder accepted = new LongAdder();
    final LongAdder flushed = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder buried = new LongAdder();
    final LongAdder conflicts = new LongAdder();
}
