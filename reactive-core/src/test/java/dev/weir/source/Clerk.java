/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.source.Flush.Manner;
import dev.weir.source.Store.FlushResult;
import dev.weir.source.StoreBed.Item;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A clerk: somebody who reads and writes a store and waits for each answer. */
public final class Clerk {

    public static final Lane LANE = new Lane("shop", "items", 3);
    public static final long EPOCH = 7;

    private final StoreBed bed;
    private final Store<String, Item> store;

    public Clerk(StoreBed bed, Store<String, Item> store) {
        this.bed = bed;
        this.store = store;
    }

    public Store<String, Item> store() {
        return store;
    }

    public Map<String, Item> load(String... keys) {
        return load(new HashSet<>(Arrays.asList(keys)));
    }

    public Map<String, Item> load(Set<String> keys) {
        return await(store.loadAll(keys));
    }

    public void write(Map<String, @Nullable Item> values) {
        bed.await(store.write(values));
    }

    public void write(String key, @Nullable Item item) {
        Map<String, @Nullable Item> values = new HashMap<>();
        values.put(key, item);
        write(values);
    }

    public Checkpoint checkpoint() {
        return checkpoint(LANE);
    }

    public Checkpoint checkpoint(Lane lane) {
        return await(store.checkpoint(lane, EPOCH));
    }

    public long raise(long epoch) {
        return await(store.raiseEpoch(LANE.namespace(), LANE.shard(), epoch));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    public final FlushResult flush(Checkpoint from, Manner manner, Mutation<String, Item>... mutations) {
        return await(store.flush(flushOf(LANE, from, manner, mutations)));
    }

    /** A flush that parks what is refused. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static Flush<String, Item> flushOf(
            Lane lane, Checkpoint from, Manner manner, Mutation<String, Item>... mutations) {
        return new Flush<>(lane, from, List.of(mutations), manner, refused -> {
            Version last = Arrays.stream(mutations)
                    .map(Mutation::version)
                    .reduce(Version.NONE, (first, second) -> second.isAfter(first) ? second : first);
            return from.next(
                    last,
                    refused.stream()
                            .sorted()
                            .map(version -> new Checkpoint.Parked(version, 1, 1_000))
                            .toList());
        });
    }

    public static Mutation<String, Item> put(String key, Item item, long seq) {
        return new Mutation<>(key, item, version(seq));
    }

    public static Mutation<String, Item> delete(String key, long seq) {
        return new Mutation<>(key, null, version(seq));
    }

    public static Version version(long seq) {
        return new Version(EPOCH, seq);
    }

    /** What it fails for, which it has to. */
    public Reason failure(Mono<?> mono) {
        Reason[] reason = new Reason[1];
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> bed.await(mono))
                .satisfies(failure -> reason[0] = failure.reason());
        return Objects.requireNonNull(reason[0]);
    }

    public <T> T await(Mono<T> mono) {
        T answer = bed.await(mono);
        assertThat(answer).as("an answer").isNotNull();
        return Objects.requireNonNull(answer);
    }
}
