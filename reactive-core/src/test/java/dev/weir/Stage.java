/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A stage: a cache over a source that does what the test directs, whether keys are loaded one by one or in bulk. */
final class Stage {

    /** A way of loading: what the loader is asked for, and so what it answers with. */
    enum Loading {
        ONE_BY_ONE,
        IN_BULK;

        /** The answer of such a loader that gives the key {@code k} this value. */
        Object answer(String value) {
            return this == ONE_BY_ONE ? value : Map.of("k", value);
        }
    }

    /** A tag that every value has. */
    static final String TAG = "tagged";

    final TestWeir test = new TestWeir();
    final AtomicInteger loads = new AtomicInteger();
    final Loading loading;
    final ReactiveCache<String, String> cache;
    private volatile Supplier<? extends @Nullable Mono<?>> act = Mono::empty;

    Stage(Loading loading) {
        this(loading, policy -> policy);
    }

    Stage(Loading loading, UnaryOperator<CachePolicy> policy) {
        this(loading, policy, spec -> spec);
    }

    Stage(Loading loading, UnaryOperator<CachePolicy> policy, UnaryOperator<CacheBuilder<String, String>> change) {
        this.loading = loading;
        CacheBuilder<String, String> spec =
                change.apply(test.cache(policy).tags(value -> List.of(TAG)).prefixes(':', 1));
        this.cache = (loading == Loading.ONE_BY_ONE ? spec.readThrough(single()) : spec.readThroughInBatches(bulk()))
                .build();
        answers("v");
    }

    /** One that has this value at hand. */
    static Stage holding(String value, Loading loading) {
        Stage stage = new Stage(loading);
        stage.cache.put("k", value).subscribe();
        return stage;
    }

    /** From now on the loader answers the key {@code k} with this value. */
    void answers(String value) {
        acts(() -> Mono.just(loading.answer(value)));
    }

    /** From now on the loader does this, and what it answers with has to fit its way of loading. */
    void acts(Supplier<? extends @Nullable Mono<?>> act) {
        this.act = act;
    }

    @SuppressWarnings("unchecked") // see acts
    Loader<String, String> single() {
        return (key, context) -> (Mono<String>) load();
    }

    @SuppressWarnings("unchecked") // see acts
    BulkLoader<String, String> bulk() {
        return keys -> (Mono<Map<String, String>>) load();
    }

    /** What is at hand, as signals. */
    List<Object> cached() {
        return Witness.signalsOf(cache.getIfCached("k"));
    }

    int flights() {
        return TestWeir.flightsIn(cache);
    }

    /** How many keys there is anything of in memory. */
    long size() {
        return TestWeir.poolOf(cache).tier.size();
    }

    private @Nullable Mono<?> load() {
        loads.incrementAndGet();
        return act.get();
    }
}
