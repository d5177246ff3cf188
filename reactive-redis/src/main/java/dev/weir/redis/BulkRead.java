/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A bulk read of values over one link, in as few requests as they fit into. */
final class BulkRead {

    private static final int LARGEST_BATCH = 256;

    /** As many as of single gets: the server is not idle between two, and others get in between. */
    private static final int MOST_UNDER_WAY = 2;

    private static final int DROPS_AT_ONCE = 16;

    private final RedisTier tier;
    private final List<RemoteKey> keys;
    private final byte[][] names;
    private final @Nullable Found[] found;

    /** A read that can be made once; refused if one of the keys cannot be sent. */
    BulkRead(RedisTier tier, List<RemoteKey> keys) {
        this.tier = tier;
        this.keys = keys;
        this.names = new byte[keys.size()][];
        this.found = new Found[keys.size()];
        Arrays.setAll(names, i -> tier.names().value(keys.get(i)));
    }

    /** What is found under each key, in their order; {@code null} where there is nothing that can be read. */
    Mono<List<@Nullable Found>> over(Link link) {
        int batches = (names.length + LARGEST_BATCH - 1) / LARGEST_BATCH;
        return Flux.range(0, batches)
                .flatMap(batch -> read(link, batch * LARGEST_BATCH), MOST_UNDER_WAY, 1)
                .then(Mono.fromSupplier(() -> Collections.unmodifiableList(Arrays.asList(found))));
    }

    private Mono<Void> read(Link link, int from) {
        byte[][] some = Arrays.copyOfRange(names, from, Math.min(from + LARGEST_BATCH, names.length));
        return link.getAll(some).flatMap(values -> drop(link, read(from, values)));
    }

    /** Those that cannot be read. */
    private List<Unreadable> read(int from, List<?> values) {
        List<Unreadable> unreadable = new ArrayList<>(0);
        for (int i = 0; i < values.size(); i++) {
            byte[] value = (byte[]) values.get(i);
            if (value != null && (found[from + i] = tier.read(keys.get(from + i), ByteBuffer.wrap(value))) == null) {
                unreadable.add(new Unreadable(names[from + i], value));
            }
        }
        return unreadable;
    }

    private Mono<Void> drop(Link link, List<Unreadable> unreadable) {
        return unreadable.isEmpty()
                ? Mono.empty()
                : Flux.fromIterable(unreadable)
                        .flatMap(each -> tier.drop(link, each.name(), each.value()), DROPS_AT_ONCE, 1)
                        .then();
    }

    /** What nobody can read, and the name it lies under. */
    private record Unreadable(byte[] name, byte[] value) {}
}
