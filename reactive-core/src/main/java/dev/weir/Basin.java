/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheRecorder;
import dev.weir.outbox.Outbox;
import dev.weir.outbox.WriteBehind;
import dev.weir.source.Lane;
import dev.weir.source.Store;
import dev.weir.time.CacheClock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A basin: where what is written behind to one cache collects, and what its draining goes by.
 *
 * @param namespace of the application
 * @param cache its name
 * @param outbox what waits
 * @param store where that is to go
 * @param spec what was asked for
 * @param reader makes out what waits
 * @param levels what waits in each shard
 * @param tally what was done about it
 * @param holder by which this process is known among those that drain
 */
record Basin<K, V>(
        String namespace,
        String cache,
        Outbox outbox,
        Store<K, V> store,
        WriteBehind spec,
        RecordReader<K, V> reader,
        Levels levels,
        OutboxTally tally,
        BatchSize batches,
        Losses losses,
        Succession succession,
        Coherence coherence,
        Chronicle chronicle,
        CacheRecorder recorder,
        CacheClock clock,
        Supplier<? extends RandomGenerator> random,
        Fences fences,
        String holder) {

    Lane lane(int shard) {
        return new Lane(namespace, cache, shard);
    }
}
