/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.weir.tier.TierException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** An answer that somebody waits for without waiting. */
final class Answer<T> {

    private final List<T> values = new ArrayList<>();
    private final Disposable subscription;
    private @Nullable Throwable failure;
    private boolean complete;

    private Answer(Publisher<T> publisher) {
        subscription = Flux.from(publisher).subscribe(values::add, error -> failure = error, () -> complete = true);
    }

    static <T> Answer<T> to(Publisher<T> publisher) {
        return new Answer<>(publisher);
    }

    void cancel() {
        subscription.dispose();
    }

    List<T> values() {
        return values;
    }

    boolean isComplete() {
        return complete;
    }

    boolean isOpen() {
        return !complete && failure == null;
    }

    TierException.Reason reason() {
        return assertThat(failure)
                .asInstanceOf(type(TierException.class))
                .actual()
                .reason();
    }
}
