/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.Transactions.Ending;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/**
 * An enclosure in this process alone: what was written is kept if nothing else happened to the key meanwhile, for of two writers who are
 * under way at the same time nobody here knows who was the last.
 */
final class LocalEnclosure<K, V> implements Enclosure {

    private final LocalTier<K, V> tier;
    private final Writers<K> writers;
    private final List<Draft<K, V>> drafts;
    private final Queue<Draft<K, V>> begun = new ConcurrentLinkedQueue<>();
    private final CacheClock clock;
    private final Duration longest;

    LocalEnclosure(Pool<K, V> pool, List<Draft<K, V>> drafts, Duration longest) {
        this.tier = pool.tier;
        this.writers = pool.writers;
        this.drafts = drafts;
        this.clock = pool.surroundings.clock();
        this.longest = longest;
    }

    @Override
    public Mono<Void> begin() {
        return Mono.fromRunnable(() -> {
            for (Draft<K, V> draft : drafts) {
                writers.begin(draft.key());
                begun.add(draft);
                tier.remove(draft.key());
            }
        });
    }

    @Override
    public Mono<Void> end(Ending ending) {
        return Mono.fromRunnable(() -> {
            for (Draft<K, V> draft = begun.poll(); draft != null; draft = begun.poll()) {
                end(draft, ending);
            }
            if (ending == Ending.UNKNOWN) {
                forgetOnceMore();
            }
        });
    }

    private void end(Draft<K, V> draft, Ending ending) {
        LocalEntry<V> entry = ending == Ending.COMMITTED ? draft.entry() : null;
        writers.end(draft.key(), wasAlone -> {
            if (wasAlone && entry != null) {
                tier.put(draft.key(), entry);
            } else {
                tier.remove(draft.key());
            }
        });
    }

    /** When the write cannot take effect any more; what is loaded until then may be what was there before. */
    private void forgetOnceMore() {
        try {
            clock.scheduler()
                    .schedule(
                            () -> drafts.forEach(draft -> tier.remove(draft.key())),
                            longest.toMillis(),
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException schedulerGone) {
            // Then nothing is served much longer either.
            return;
        }
    }
}
