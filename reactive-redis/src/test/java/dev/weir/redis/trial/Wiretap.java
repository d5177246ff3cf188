/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.redis.server.RedisEndpoint;
import dev.weir.redis.server.RespConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A wiretap on a server: the commands that have reached it, as its {@code MONITOR} tells them, those within scripts included. */
final class Wiretap implements AutoCloseable {

    private final RedisEndpoint server;
    private final RespConnection monitor;
    private final List<String> heard = new ArrayList<>();

    private Wiretap(RedisEndpoint server) {
        this.server = server;
        this.monitor = server.withTimeout(Duration.ofMinutes(1)).connect();
        monitor.call("MONITOR");
    }

    static Wiretap on(RedisEndpoint server) {
        return new Wiretap(server);
    }

    /** All that has reached the server up to now. */
    List<String> heard() {
        String now = UUID.randomUUID().toString();
        server.call("ECHO", now);
        String line;
        do {
            line = String.valueOf(monitor.receive());
            heard.add(line);
        } while (!line.contains(now));
        return heard;
    }

    @Override
    public void close() {
        monitor.close();
    }
}
