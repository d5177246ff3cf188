/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import reactor.core.publisher.Mono;

/** Writing behind from a queue in memory, which a thread brings to the table every half second, and nobody when the process ends. */
final class QueueBehind implements Behind {

    private final Site site;
    private final RowReader rows;
    private final Queue<String[]> queue = new ConcurrentLinkedQueue<>();

    QueueBehind(Site site) {
        this.site = site;
        this.rows = new RowReader(site);
        Thread thread = new Thread(this::drain, "weir-queue-drain");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Mono<Void> put(String key, String stamp) {
        return Mono.fromRunnable(() -> queue.add(new String[] {key, stamp}));
    }

    @Override
    public Mono<Void> remove(String key) {
        return Mono.fromRunnable(() -> queue.add(new String[] {key}));
    }

    @Override
    public Mono<String> read(String key, boolean isStrong) {
        return rows.read(key);
    }

    @Override
    public long waiting() {
        return queue.size();
    }

    private void drain() {
        while (true) {
            try {
                drainWhileConnected();
            } catch (SQLException gone) {
                LockSupport.parkNanos(500_000_000);
            }
        }
    }

    private void drainWhileConnected() throws SQLException {
        try (Connection table = site.jdbc();
                PreparedStatement upsert = table.prepareStatement("INSERT INTO items (id, stamp) VALUES (?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET stamp = EXCLUDED.stamp");
                PreparedStatement delete = table.prepareStatement("DELETE FROM items WHERE id = ?")) {
            while (true) {
                LockSupport.parkNanos(500_000_000);
                for (String[] next = queue.poll(); next != null; next = queue.poll()) {
                    PreparedStatement statement = next.length == 1 ? delete : upsert;
                    for (int i = 0; i < next.length; i++) {
                        statement.setString(i + 1, Ballast.off(next[i]));
                    }
                    statement.executeUpdate();
                }
            }
        }
    }

    @Override
    public void close() {}
}
