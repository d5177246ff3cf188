/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** How many queries a thousand misses at once cost, where two queries may be in flight. */
class QueryBudgetTest {

    private static final int MISSES = 1_000;

    private final Ear ear = new Ear();
    private final Queue<Runnable> unanswered = new ArrayDeque<>();
    private final ReactiveCache<Integer, String> cache = Weir.named("budget")
            .build()
            .cache("budget", Integer.class, String.class)
            .readThroughInBatches(this::query)
            .build();

    @Test
    void twoLeaveAloneAndTheOthersInFullBatches() {
        for (int key = 0; key < MISSES; key++) {
            cache.get(key).subscribe(ear);
        }

        assertThat(answerAll()).isEqualTo(2 + 4);
        ear.mustHaveHeard(MISSES);
    }

    private int answerAll() {
        int queries = 0;
        for (Runnable next = unanswered.poll(); next != null; next = unanswered.poll()) {
            queries++;
            next.run();
        }
        return queries;
    }

    private Mono<Map<Integer, String>> query(Set<Integer> keys) {
        Sinks.One<Map<Integer, String>> answer = Sinks.one();
        Map<Integer, String> values = new HashMap<>();
        keys.forEach(key -> values.put(key, "v" + key));
        unanswered.add(() -> answer.tryEmitValue(values).orThrow());
        return answer.asMono();
    }
}
