/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.ArrayList;
import java.util.List;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** A question to a source that answers when it is told to, and counts how often it was put. */
final class Question extends Mono<String> {

    private final List<CoreSubscriber<? super String>> asking = new ArrayList<>(1);

    @Override
    public void subscribe(CoreSubscriber<? super String> actual) {
        asking.add(actual);
        actual.onSubscribe(Operators.emptySubscription());
    }

    /** Answers everyone who has asked; throws unless that is exactly one. */
    void answer(String value) {
        if (asking.size() != 1) {
            throw new IllegalStateException("Expected one load but saw " + asking.size());
        }
        CoreSubscriber<? super String> actual = asking.get(0);
        actual.onNext(value);
        actual.onComplete();
    }
}
