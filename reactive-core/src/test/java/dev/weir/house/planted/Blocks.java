/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

final class Blocks {

    List<@Nullable Object> waits(Mono<String> mono, Flux<String> flux) {
        Optional<String> optional = mono.blockOptional();
        Iterable<String> iterable = flux.toIterable();
        Stream<String> stream = flux.toStream();
        Function<Mono<String>, @Nullable String> reference = Mono::block;
        return List.of(
                optional, iterable, stream, reference, List.of(mono.block(), flux.blockFirst(), flux.blockLast()));
    }
}
