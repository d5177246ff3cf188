/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A source that does with the context of each load what the test's script says. */
final class ScriptedSource implements Loader<String, String> {

    /** Those of all loads, in the order of the calls. */
    final List<LoadContext<String>> contexts = new CopyOnWriteArrayList<>();

    private volatile Function<LoadContext<String>, Mono<String>> script = context -> Mono.just("v");

    /** From now on each load goes like this. */
    void does(Function<LoadContext<String>, Mono<String>> script) {
        this.script = script;
    }

    /** From now on each load brings this value, and says nothing of it. */
    void answers(String value) {
        does(context -> Mono.just(value));
    }

    @Override
    public Mono<String> load(String key, LoadContext<String> context) {
        contexts.add(context);
        return script.apply(context);
    }

    int loads() {
        return contexts.size();
    }
}
