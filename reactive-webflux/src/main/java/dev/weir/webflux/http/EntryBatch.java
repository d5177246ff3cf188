/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import dev.weir.TenantException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A batch endpoint: many keys in, and a stream of what is known of them out, in their order.
 *
 * <p>Keys come as the values of the parameter {@code key} of a {@code GET}, or as an array of texts in the body of a {@code POST}.
 * A bounded number of them is read at a time, and no faster than the client takes the answers. What fails is an item that says
 * so, and not why: that is in the log. Immutable; every {@code with} gives a changed copy.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class EntryBatch<K, V> {

    private static final ParameterizedTypeReference<List<String>> TEXTS = new ParameterizedTypeReference<>() {};
    private static final int LONGEST_KEY = 512;

    private final ReactiveCache<K, V> cache;
    private final ParameterizedTypeReference<BatchItem<V>> item;
    private final Function<String, K> keyOf;
    private final int most;
    private final int atOnce;
    private final FailedItems failures;

    private EntryBatch(
            ReactiveCache<K, V> cache,
            ParameterizedTypeReference<BatchItem<V>> item,
            Function<String, K> keyOf,
            int most,
            int atOnce) {
        this.cache = cache;
        this.item = item;
        this.keyOf = keyOf;
        this.most = most;
        this.atOnce = atOnce;
        this.failures = new FailedItems(cache.name());
    }

    /**
     * Over a cache, for a hundred keys at most, of which sixteen are read at a time.
     *
     * @param keyOf the key that a text stands for; fails with {@link IllegalArgumentException} if for none
     */
    public static <K, V> EntryBatch<K, V> of(ReactiveCache<K, V> cache, Class<V> values, Function<String, K> keyOf) {
        ResolvableType item = ResolvableType.forClassWithGenerics(BatchItem.class, values);
        return new EntryBatch<>(
                requireNonNull(cache, "cache must not be null"),
                ParameterizedTypeReference.forType(item.getType()),
                requireNonNull(keyOf, "keyOf must not be null"),
                100,
                16);
    }

    /** For this many keys at most. */
    public EntryBatch<K, V> withMost(int keys) {
        return new EntryBatch<>(cache, item, keyOf, positive("most", keys), atOnce);
    }

    /** This many keys are read at a time. */
    public EntryBatch<K, V> withAtOnce(int keys) {
        return new EntryBatch<>(cache, item, keyOf, most, positive("atOnce", keys));
    }

    /**
     * The answer: an array, or a line for each item if the client takes {@code application/x-ndjson}. Keys that are too many, too long
     * or none are a bad request.
     */
    public Mono<ServerResponse> answer(ServerRequest request) {
        boolean inLines = request.headers().accept().stream()
                .anyMatch(type -> type.equalsTypeAndSubtype(MediaType.APPLICATION_NDJSON));
        return keysOf(request)
                .flatMap(keys -> ServerResponse.ok()
                        .contentType(inLines ? MediaType.APPLICATION_NDJSON : MediaType.APPLICATION_JSON)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .body(BodyInserters.fromPublisher(items(keys), item)));
    }

    /**
     * What is known of each key, in their order, as fast as it is asked for; for annotated controllers. A key that comes twice is
     * answered once.
     *
     * @throws ResponseStatusException at once, with {@code 400}, if there are too many keys, or one is too long or stands for none
     */
    public Flux<BatchItem<V>> items(List<String> keys) {
        Set<String> texts = new LinkedHashSet<>(keys);
        if (keys.size() > most) {
            throw bad("There are " + keys.size() + " keys, and may be " + most);
        }
        List<Asked<K>> asked = new ArrayList<>(texts.size());
        for (String text : texts) {
            asked.add(new Asked<>(text, key(text)));
        }
        // No item fails where none is asked for, and nothing is learnt by that.
        return asked.isEmpty() ? Flux.empty() : Flux.defer(() -> items(asked, failures.begin()));
    }

    private Flux<BatchItem<V>> items(List<Asked<K>> asked, FailedItems.Round round) {
        return Flux.fromIterable(asked)
                .flatMapSequential(each -> item(each, round), atOnce, 1)
                .doOnComplete(round::over);
    }

    private Mono<BatchItem<V>> item(Asked<K> asked, FailedItems.Round round) {
        return EntryReads.entry(cache, asked.key)
                .map(entry -> BatchItem.of(asked.text, entry))
                .defaultIfEmpty(BatchItem.without(asked.text, BatchItem.State.UNKNOWN))
                // Not a mistake of whoever named the keys, but of the whole request.
                .onErrorResume(
                        error -> !(error instanceof TenantException),
                        error -> Mono.just(failed(asked.text, error, round)));
    }

    private BatchItem<V> failed(String key, Throwable error, FailedItems.Round round) {
        if (error instanceof ResponseStatusException refused
                && refused.getStatusCode().isSameCodeAs(HttpStatus.GATEWAY_TIMEOUT)) {
            return BatchItem.without(key, BatchItem.State.UNKNOWN);
        }
        round.failed(error);
        return BatchItem.without(key, BatchItem.State.FAILED);
    }

    private static Mono<List<String>> keysOf(ServerRequest request) {
        if (request.method().equals(HttpMethod.GET)) {
            return Mono.just(request.queryParams().getOrDefault("key", List.of()));
        }
        return request.bodyToMono(TEXTS)
                .onErrorMap(
                        DataBufferLimitException.class,
                        tooLong -> new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE, "There are too many keys"))
                .switchIfEmpty(Mono.error(() -> bad("There are no keys")));
    }

    private K key(String text) {
        if (text == null || text.isEmpty() || text.length() > LONGEST_KEY) {
            throw bad("A key has 1 to " + LONGEST_KEY + " characters");
        }
        try {
            return keyOf.apply(text);
        } catch (IllegalArgumentException none) {
            throw bad("That is no key");
        }
    }

    private static ResponseStatusException bad(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }

    private static int positive(String name, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(name + " must be positive but was " + number);
        }
        return number;
    }

    private record Asked<K>(String text, K key) {}
}
