/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.redis.server.RespConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Writing behind as it is written by hand: a stream in Redis, a thread that reads a page of it, an upsert, and an {@code XDEL} of each. There
 * is nothing in the table that says how far that has come. It blocks.
 */
final class NaiveBehind implements Behind {

    private static final String PAGE = "500";

    /** The entry of a key that has been removed. */
    private static final String GONE = "-";

    private final Site site;
    private final Manner manner;
    private final String stream;
    private final RespConnection accepting;
    private final RespConnection draining;
    private final RowReader rows;
    private final Scheduler writer = Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "weir-naive");
    private @Nullable Connection connection;
    private volatile boolean goesOn = true;

    /** What is left out. */
    enum Manner {
        /** Records are deleted before they are in the table. */
        DELETES_FIRST,
        /** Records are deleted after they are in the table, which nobody knows if that does not come about. */
        DELETES_LAST,
        /** As the last, and it stands still between reading and writing, as processes do on a busy machine. */
        DAWDLES,
        /** As the last, and when the stream is long its oldest records are dropped. */
        TRIMS
    }

    NaiveBehind(Site site, Manner manner) {
        this.site = site;
        this.manner = manner;
        this.stream = "naive:" + site.namespace();
        this.accepting = site.redisServer().connect();
        this.rows = new RowReader(site);
        this.draining = site.redisServer().connect();
        Thread thread = new Thread(this::drain, "weir-naive-drain");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Mono<Void> put(String key, String stamp) {
        return accepted(key, "<" + stamp + ">");
    }

    @Override
    public Mono<Void> remove(String key) {
        return accepted(key, GONE);
    }

    @Override
    public Mono<String> read(String key, boolean isStrong) {
        return rows.read(key);
    }

    private Mono<Void> accepted(String key, String entry) {
        return Mono.<Void>fromRunnable(() -> accepting.call(record(key, entry))).subscribeOn(writer);
    }

    private String[] record(String key, String entry) {
        return manner == Manner.TRIMS
                ? new String[] {"XADD", stream, "MAXLEN", "400", "*", "key", key, "entry", entry}
                : new String[] {"XADD", stream, "*", "key", key, "entry", entry};
    }

    @Override
    public long waiting() {
        return Long.parseLong(site.redisServer().text("XLEN", stream));
    }

    private void drain() {
        while (goesOn) {
            try {
                drainAPage();
            } catch (SQLException refused) {
                disconnect();
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private void drainAPage() throws SQLException {
        List<?> page = (List<?>) draining.call("XRANGE", stream, "-", "+", "COUNT", PAGE);
        if (page == null || page.isEmpty()) {
            LockSupport.parkNanos(2_000_000);
            return;
        }
        List<String> ids = new ArrayList<>();
        Map<String, String> last = new TreeMap<>();
        for (Object each : page) {
            List<?> record = (List<?>) each;
            List<?> fields = (List<?>) record.get(1);
            ids.add(String.valueOf(record.get(0)));
            last.put(String.valueOf(fields.get(1)), String.valueOf(fields.get(3)));
        }
        if (manner == Manner.DAWDLES) {
            LockSupport.parkNanos(500_000_000);
        }
        if (manner == Manner.DELETES_FIRST) {
            ids.forEach(id -> draining.call("XDEL", stream, id));
            write(last);
        } else {
            write(last);
            ids.forEach(id -> draining.call("XDEL", stream, id));
        }
    }

    private void write(Map<String, String> entries) throws SQLException {
        Connection table = connected();
        try (PreparedStatement upsert = table.prepareStatement("INSERT INTO items (id, stamp) VALUES (?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET stamp = EXCLUDED.stamp");
                PreparedStatement delete = table.prepareStatement("DELETE FROM items WHERE id = ?")) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                if (entry.getValue().equals(GONE)) {
                    delete.setString(1, entry.getKey());
                    delete.addBatch();
                    continue;
                }
                upsert.setString(1, entry.getKey());
                upsert.setString(
                        2, entry.getValue().substring(1, entry.getValue().length() - 1));
                upsert.addBatch();
            }
            upsert.executeBatch();
            delete.executeBatch();
            table.commit();
        }
    }

    private void disconnect() {
        Connection broken = connection;
        connection = null;
        try {
            if (broken != null) {
                broken.close();
            }
        } catch (SQLException gone) {
            // It is as good as closed.
        }
    }

    private Connection connected() throws SQLException {
        Connection table = connection;
        if (table == null) {
            table = site.jdbc();
            table.setAutoCommit(false);
            connection = table;
        }
        return table;
    }

    @Override
    public void close() {
        goesOn = false;
    }
}
