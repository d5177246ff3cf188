/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server's memory: the shards of all namespaces. */
final class ServerMemory {

    private final Map<String, List<ServerShard>> shards = new LinkedHashMap<>();
    private final int shardsEach;
    private final ServerTime time;
    private final ShardRules rules;

    ServerMemory(int shardsEach, ServerTime time, ShardRules rules) {
        this.shardsEach = shardsEach;
        this.time = time;
        this.rules = rules;
    }

    ServerMemory copy() {
        ServerMemory copy = new ServerMemory(shardsEach, time, rules);
        shards.forEach((namespace, some) ->
                copy.shards.put(namespace, some.stream().map(ServerShard::copy).toList()));
        return copy;
    }

    ServerShard shard(String namespace, int number) {
        return shards.computeIfAbsent(namespace, name -> empty()).get(number);
    }

    void each(Consumer<ServerShard> what) {
        shards.values().forEach(some -> some.forEach(what));
    }

    private List<ServerShard> empty() {
        List<ServerShard> some = new ArrayList<>();
        for (int number = 0; number < shardsEach; number++) {
            some.add(new ServerShard(number, time, rules));
        }
        return some;
    }

    /** What a server is asked to do, as a whole and before anything else. */
    @FunctionalInterface
    interface Script<T> {

        @Nullable
        T run(ServerMemory memory);
    }
}
