/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * A step of a pipeline: does something with a cache for each element, to be handed to {@link Flux#transform}.
 *
 * <p>Elements leave in the order in which they came, though several are under way at a time, and no more are asked of the
 * source than may be under way, those included that nobody downstream has asked for. The first error in that order ends
 * the pipeline, after the elements before it, unless {@link #onError} says otherwise; so does an error of the source.
 * Cancelling cancels the source and whatever is under way.
 *
 * <p>Immutable; every method gives a changed copy.
 *
 * @param <T> the elements that come
 * @param <R> the elements that go on
 */
public final class PipelineStep<T, R> implements Function<Flux<T>, Flux<R>> {

    /** How many elements may be under way unless something else is said. */
    static final int IN_FLIGHT = 256;

    private final Work<T, R> work;
    private final int inFlight;
    private final @Nullable BiFunction<? super T, ? super Throwable, ? extends Optional<? extends R>> recovery;

    private PipelineStep(
            Work<T, R> work,
            int inFlight,
            @Nullable BiFunction<? super T, ? super Throwable, ? extends Optional<? extends R>> recovery) {
        this.work = work;
        this.inFlight = inFlight;
        this.recovery = recovery;
    }

    static <T, R> PipelineStep<T, R> of(Work<T, R> work) {
        return new PipelineStep<>(work, IN_FLIGHT, null);
    }

    /** Has at most this many elements under way. Default: 256. */
    public PipelineStep<T, R> inFlight(int elements) {
        if (elements < 1) {
            throw new IllegalArgumentException(
                    "inFlight must be positive but was " + elements + "; one is as slow as it gets");
        }
        return new PipelineStep<>(work, elements, recovery);
    }

    /**
     * Has errors that concern one element, such as that of its load or of a function given by the user, answered by an
     * element that takes its place, or by none: then the element is left out. An error that this function throws ends the
     * pipeline.
     */
    public PipelineStep<T, R> onError(
            BiFunction<? super T, ? super Throwable, ? extends Optional<? extends R>> recovery) {
        return new PipelineStep<>(work, inFlight, requireNonNull(recovery, "recovery must not be null"));
    }

    @Override
    public Flux<R> apply(Flux<T> elements) {
        return work.on(requireNonNull(elements, "elements must not be null"), inFlight)
                .handle(this::emit);
    }

    private void emit(ElementResult<T, R> attempt, SynchronousSink<R> sink) {
        try {
            R result = resultOf(attempt);
            if (result != null) {
                sink.next(result);
            }
        } catch (Throwable unanswered) {
            Exceptions.throwIfJvmFatal(unanswered);
            sink.error(unanswered);
        }
    }

    private @Nullable R resultOf(ElementResult<T, R> attempt) throws Throwable {
        Throwable error = attempt.error();
        if (error == null) {
            try {
                return attempt.result().get();
            } catch (Throwable brokenFunction) {
                Exceptions.throwIfJvmFatal(brokenFunction);
                error = brokenFunction;
            }
        }
        return recovered(attempt.element(), error);
    }

    private @Nullable R recovered(T element, Throwable error) throws Throwable {
        if (recovery == null) {
            throw error;
        }
        @Nullable Optional<? extends R> instead = recovery.apply(element, error);
        if (instead == null) {
            throw new PipelineContractException(
                    "The function given to onError returned null. To leave the element out, "
                            + "return Optional.empty()");
        }
        return instead.orElse(null);
    }

    /** A kind of work: what a step does to a flux, without errors other than the source's. */
    interface Work<T, R> {

        Flux<ElementResult<T, R>> on(Flux<T> elements, int inFlight);

        /** Work that is done for each element by itself; the element goes on when it is done. */
        static <T> Work<T, T> forEach(Function<? super T, ? extends Mono<?>> action) {
            return (elements, inFlight) ->
                    elements.flatMapSequentialDelayError(element -> attempt(element, action), inFlight, 1);
        }

        /** What becomes of one element, whatever its action does. */
        static <T> Mono<ElementResult<T, T>> attempt(T element, Function<? super T, ? extends Mono<?>> action) {
            try {
                return action.apply(element)
                        .then(Mono.<ElementResult<T, T>>just(ElementResult.of(element, () -> element)))
                        .onErrorResume(error -> Mono.just(ElementResult.failed(element, error)));
            } catch (Throwable broken) {
                Exceptions.throwIfJvmFatal(broken);
                return Mono.just(ElementResult.failed(element, broken));
            }
        }
    }
}
