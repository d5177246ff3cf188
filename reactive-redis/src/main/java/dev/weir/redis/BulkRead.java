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

    /** A shard that all of them are of, or one of several where requests span shards. */
    int shard() {
        int first = keys.get(0).shard();
        if (!tier.spansShards() && keys.stream().anyMatch(key -> key.shard() != first)) {
            throw new IllegalArgumentException("keys must be of one shard where no request spans several");
        }
        return first;
    }

    /** What is found under each key, in their order; {@code null} where there is nothing that can be read. */
    Mono<List<@Nullable Found>> over(AttachedServers servers, Link link) {
        keys.forEach(key -> servers.checked(key.shard(), link));
        int batches = (names.length + LARGEST_BATCH - 1) / LARGEST_BATCH;
        return Flux.range(0, batches)
                .flatMap(batch -> read(link, batch * LARGEST_BATCH), MOST_UNDER_WAY, 1)
                .then(Mono.fromSupplier(() -> Collections.unmodifiableList(Arrays.asList(found))));
    }

    private Mono<Void> read(Link link, int from) {
        int to = Math.min(from + LARGEST_BATCH, names.length);
        return link.getAll(Arrays.copyOfRange(names, from, to), () -> new Batch(link, from, to))
                .cast(Batch.class)
                .flatMap(Batch::drop);
    }

    /** A batch of them, each read where it lies in the reply; its own reply is itself. */
    private final class Batch extends ReplyOutput {

        private final int to;
        private final List<Unreadable> unreadable = new ArrayList<>(0);
        private final Link link;
        private int next;

        Batch(Link link, int from, int to) {
            this.link = link;
            this.next = from;
            this.to = to;
        }

        @Override
        public void multi(int elements) {}

        @Override
        public void set(@Nullable ByteBuffer bytes) {
            int at = next++;
            if (bytes == null || at >= to) {
                return;
            }
            int start = bytes.position();
            found[at] = tier.read(keys.get(at), bytes);
            if (found[at] == null) {
                byte[] value = new byte[bytes.position(start).remaining()];
                bytes.get(value);
                unreadable.add(new Unreadable(names[at], value));
            }
        }

        @Override
        Object reply() {
            return this;
        }

        Mono<Void> drop() {
            return unreadable.isEmpty()
                    ? Mono.empty()
                    : Flux.fromIterable(unreadable)
                            .flatMap(each -> tier.drop(link, each.name(), each.value()), DROPS_AT_ONCE, 1)
                            .then();
        }
    }

    /** What nobody can read, and the name it lies under. */
    private record Unreadable(byte[] name, byte[] value) {}
}
