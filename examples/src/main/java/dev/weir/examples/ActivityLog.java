/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static java.util.Objects.requireNonNull;

import dev.weir.CacheOutbox;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.outbox.WriteBehind;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.RowMapping;
import dev.weir.r2dbc.server.PostgresEndpoint;
import dev.weir.redis.Redis;
import io.r2dbc.pool.ConnectionPool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An activity log: which page each user is on, written behind. Two processes read what was accepted while Postgres has none of it, and
 * Postgres is told the last of many writes.
 */
public final class ActivityLog {

    private static final int USERS = 20;
    private static final int PAGES = 100;
    private static final int WRITES = USERS * PAGES;

    private static final String TABLE = """
            CREATE TABLE activity (id text PRIMARY KEY, page bigint NOT NULL);
            CREATE SEQUENCE activity_rows;
            CREATE SEQUENCE activity_statements;
            CREATE FUNCTION count_activity() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN PERFORM nextval(TG_ARGV[0]::regclass); RETURN NULL; END';
            CREATE TRIGGER each_row AFTER INSERT OR UPDATE ON activity
              FOR EACH ROW EXECUTE FUNCTION count_activity('activity_rows');
            CREATE TRIGGER each_statement AFTER INSERT ON activity
              FOR EACH STATEMENT EXECUTE FUNCTION count_activity('activity_statements')""";

    private final ConnectionPool pool;
    private final Weir weir;
    private final ReactiveCache<String, Long> activity;

    private ActivityLog(String redisUrl, PostgresEndpoint postgres) {
        this.pool = Servers.pool(postgres.connections());
        PostgresStore<String, Long> store = requireNonNull(PostgresStore.on(pool)
                .table("activity")
                .key("id", String.class)
                .value(pages())
                .createShardTable()
                .build()
                .block(Servers.LONGEST));
        this.weir = Weir.named("shop").remote(Redis.at(redisUrl)).build();
        this.activity = weir.cache("activity", String.class, Long.class)
                .writeBehind(store, WriteBehind.DEFAULT.acceptWithin(Duration.ofSeconds(30)))
                .build();
        Servers.awaitRedis(weir, activity);
    }

    /** The second process: the addresses of Redis and Postgres are its arguments. */
    public static void main(String[] args) throws IOException {
        new ActivityLog(args[0], PostgresEndpoint.of(args[1])).obey();
    }

    /** Waits for each answer, as a program that only prints may do; a service would return the publishers. */
    static void run(PrintStream out, Servers servers) throws IOException, SQLException {
        PostgresEndpoint postgres = servers.postgres();
        postgres.say(TABLE);
        String url = "postgresql://" + postgres.user() + "@" + postgres.host() + ":" + postgres.port() + "/"
                + postgres.database();
        ActivityLog first = new ActivityLog(servers.redisUrl(), postgres);
        try (SecondInstance second = SecondInstance.start(ActivityLog.class, servers.redisUrl(), url)) {
            first.tell(out, postgres, second);
        } finally {
            first.close();
        }
    }

    private void tell(PrintStream out, PostgresEndpoint postgres, SecondInstance second) throws SQLException {
        CacheOutbox<String, Long> outbox = activity.outbox();
        try (Connection report = postgres.jdbc();
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.execute("LOCK TABLE activity IN SHARE MODE");
            out.println("somebody keeps the table:     " + accepted() + " writes of " + USERS + " users are accepted");
            out.println("the outbox:                   " + waiting(outbox) + " wait");
            out.println("Postgres:                     " + rows(postgres));
            out.println("user-7 is on page:            " + page("user-7") + " here, " + second.ask("read user-7")
                    + " in a second process");
            report.commit();
        }
        outbox.drained().block(Servers.LONGEST);
        out.println("the table is free:            " + waiting(outbox) + " wait");
        out.println("Postgres:                     " + rows(postgres));
        out.println("what it was told:             " + atMost(200, counted(postgres, "rows")) + " rows in "
                + atMost(100, counted(postgres, "statements")) + " statements");
        activity.remove("user-7").block(Servers.LONGEST);
        out.println("user-7 leaves:                " + page("user-7") + " here, " + second.ask("read user-7")
                + " in a second process");
        out.println("the second process writes:    " + second.ask("write user-8 101") + " there, " + page("user-8")
                + " here");
        outbox.drained().block(Servers.LONGEST);
        out.println("Postgres:                     " + rows(postgres));
    }

    private String accepted() {
        return number(Flux.range(1, PAGES)
                .concatMap(page -> Flux.range(0, USERS)
                        .flatMap(
                                user -> activity.put("user-" + user, (long) page)
                                        .thenReturn(user),
                                USERS))
                .count()
                .blockOptional(Servers.LONGEST)
                .orElseThrow());
    }

    private String page(String user) {
        return activity.get(user)
                .map(String::valueOf)
                .defaultIfEmpty("none")
                .blockOptional(Servers.LONGEST)
                .orElseThrow();
    }

    private static String waiting(CacheOutbox<String, Long> outbox) {
        return number(outbox.state()
                .map(CacheOutbox.State::waiting)
                .blockOptional(Servers.LONGEST)
                .orElseThrow());
    }

    private static String rows(PostgresEndpoint postgres) {
        return postgres.say(
                        "SELECT count(*) || ' rows, the last page is ' || coalesce(max(page)::text, 'none') FROM activity")
                .get(0);
    }

    private static long counted(PostgresEndpoint postgres, String what) {
        return Long.parseLong(
                postgres.say("SELECT last_value FROM activity_" + what).get(0));
    }

    /** How many there are depends on how fast this machine is. */
    private static String atMost(long limit, long count) {
        return count <= limit ? "at most " + limit : number(count);
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** What the second process does: line by line, until there are no more. */
    private void obey() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("write")) {
                activity.put(words[1], Long.parseLong(words[2])).block(Servers.LONGEST);
            }
            System.out.println(page(words[1]));
        }
        close();
    }

    private void close() {
        Mono<Void> closed = weir.close().then(pool.disposeLater());
        closed.block(Servers.LONGEST);
    }

    private static RowMapping<Long> pages() {
        return RowMapping.<Long>reading(row -> requireNonNull(row.get("page", Long.class)))
                .column("page", Long.class, page -> page);
    }
}
