/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * The body of a response while it is collected. Once it is too long, or is not to be kept after all, what there is of it flows on with
 * the rest, and is collected no more. For one response, whose signals come one after the other.
 */
final class CapturedBody {

    private final DataBufferFactory buffers;
    private final int most;
    private final BooleanSupplier flows;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private boolean flowing;

    /**
     * @param most how many bytes are collected
     * @param flows whether it is not to be kept after all; asked with every buffer
     */
    CapturedBody(DataBufferFactory buffers, int most, BooleanSupplier flows) {
        this.buffers = buffers;
        this.most = most;
        this.flows = flows;
    }

    /** Collects a body to its end; or else it is written by this function, from its beginning. */
    Mono<Void> collect(Publisher<? extends DataBuffer> body, Function<Flux<DataBuffer>, Mono<Void>> write) {
        return Flux.from(body)
                .<DataBuffer>handle(this::take)
                .switchOnFirst((first, rest) -> first.hasValue() ? write.apply(rest) : rest.then())
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                .then();
    }

    byte[] bytes() {
        return collected.toByteArray();
    }

    int length() {
        return collected.size();
    }

    private void take(DataBuffer buffer, SynchronousSink<DataBuffer> sink) {
        if (flowing) {
            sink.next(buffer);
        } else if (flows.getAsBoolean() || buffer.readableByteCount() > most - collected.size()) {
            flowing = true;
            sink.next(collected.size() == 0 ? buffer : buffers.join(List.of(buffers.wrap(bytes()), buffer)));
            collected.reset();
        } else {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            DataBufferUtils.release(buffer);
            collected.writeBytes(bytes);
        }
    }
}
