/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.redis.server.RedisEndpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A cache in memory that reads the log of one shard as streams are often read: it goes on from where it stood, when it is told to,
 * and takes it that nothing has happened where it finds nothing.
 */
final class LogFollower {

    private final RedisEndpoint server;
    private final String log;
    private final LongSupplier source;
    private final Map<String, Long> memory = new ConcurrentHashMap<>();
    private String position = "0";

    LogFollower(RedisEndpoint server, String namespace, int shard, LongSupplier source) {
        this.server = server;
        this.log = "weir:{" + namespace + ":" + shard + "}:log";
        this.source = source;
    }

    long read(String key) {
        return memory.computeIfAbsent(key, absent -> source.getAsLong());
    }

    boolean remembers(String key) {
        return memory.containsKey(key);
    }

    /** Takes out of memory what has been logged since; by one thread only. */
    void follow() {
        if (server.call("XREAD", "COUNT", "1000000", "STREAMS", log, position) instanceof List<?> streams) {
            ((List<?>) ((List<?>) streams.get(0)).get(1)).forEach(entry -> apply((List<?>) entry));
        }
    }

    private void apply(List<?> entry) {
        position = entry.get(0).toString();
        List<?> fields = (List<?>) entry.get(1);
        memory.remove(fields.get(fields.indexOf("name") + 1).toString());
    }
}
