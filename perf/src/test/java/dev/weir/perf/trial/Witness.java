/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.redis.server.RedisEndpoint;
import dev.weir.redis.server.RespConnection;
import dev.weir.redis.trial.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A witness of outboxes: in which order records have come into them, as the server's {@code MONITOR} tells it. It knows of each
 * record, however soon that is taken away again.
 */
final class Witness implements AutoCloseable {

    private static final Pattern RECORD =
            Pattern.compile("^\\+?([0-9.]+) .*\"XADD\" \"[^\"]*(?::out:|naive:)[^\"]*\" .*\"key\" \"([^\"]*)\"(.*)");

    /** In an envelope, the rest of which is noise and must not look like one by chance. */
    private static final Pattern STAMP = Pattern.compile("<([a-z][a-z0-9-]*[.-][a-z0-9.]+)[~>]");

    /** What the stamps of removals begin with, which have none themselves. */
    static final String REMOVAL = "-";

    private final RedisEndpoint server;
    private final RespConnection monitor;
    private final List<Entered> entered = new ArrayList<>();
    private final Map<String, Integer> removals = new HashMap<>();
    private final Map<String, Boolean> marks = new ConcurrentHashMap<>();

    /** A record, and when it came in, in milliseconds of the machine's clock. */
    record Entered(String key, String stamp, double atMillis) {}

    Witness(RedisEndpoint server) {
        this.server = server;
        this.monitor = server.withTimeout(java.time.Duration.ofHours(4)).connect();
        monitor.call("MONITOR");
        Thread thread = new Thread(this::listen, "weir-witness");
        thread.setDaemon(true);
        thread.start();
    }

    /** What has come in up to now, in this order. */
    List<Entered> entered() {
        String now = UUID.randomUUID().toString();
        server.call("ECHO", now);
        Instance.await("the witness to have heard everything", () -> marks.containsKey(now));
        synchronized (entered) {
            return List.copyOf(entered);
        }
    }

    /** The place of each stamp in that order; the first, should it have come twice. */
    static Map<String, Integer> places(List<Entered> entered) {
        Map<String, Integer> places = new LinkedHashMap<>();
        entered.forEach(each -> places.putIfAbsent(each.stamp(), places.size()));
        return places;
    }

    private void listen() {
        try {
            while (true) {
                hear(String.valueOf(monitor.receive()));
            }
        } catch (RuntimeException closed) {
            // The line is closed at the end, or the server is gone, and then there is nothing more to be heard.
        }
    }

    private void hear(String line) {
        Matcher record = RECORD.matcher(line);
        if (record.matches()) {
            synchronized (entered) {
                String key = record.group(2);
                entered.add(new Entered(key, stamp(key, record.group(3)), Double.parseDouble(record.group(1)) * 1000));
            }
        } else if (line.contains("\"ECHO\"")) {
            marks.put(line.replaceAll(".*\"ECHO\" \"([^\"]*)\".*", "$1"), true);
        }
    }

    /** Removals of a key are numbered. */
    private String stamp(String key, String entry) {
        Matcher stamp = STAMP.matcher(entry);
        return stamp.find() ? stamp.group(1) : REMOVAL + key + " " + removals.merge(key, 1, Integer::sum);
    }

    @Override
    public void close() {
        monitor.close();
    }
}
