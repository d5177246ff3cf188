/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint: where a Postgres server answers, and as whom.
 *
 * @param password if one is asked for
 */
public record PostgresEndpoint(
        String host,
        int port,
        String database,
        String user,
        @Nullable String password) {

    private static final int DEFAULT_PORT = 5432;

    /** An address such as {@code postgresql://user:secret@localhost:5432/shop}. */
    public static PostgresEndpoint of(String url) {
        URI uri = URI.create(url);
        if (!List.of("postgresql", "postgres").contains(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "A server is named like postgresql://user:password@host:5432/database, and not like the one given");
        }
        String[] user = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        return new PostgresEndpoint(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                uri.getPath().length() > 1 ? uri.getPath().substring(1) : "postgres",
                user.length > 0 ? decoded(user[0]) : "postgres",
                user.length > 1 ? decoded(user[1]) : null);
    }

    /** The same server at another port, such as that of a proxy. */
    public PostgresEndpoint withPort(int other) {
        return new PostgresEndpoint(host, other, database, user, password);
    }

    public PostgresEndpoint as(String otherUser, @Nullable String otherPassword) {
        return new PostgresEndpoint(host, port, database, otherUser, otherPassword);
    }

    /** Connections of the driver, each a new one. */
    public PostgresqlConnectionFactory connections() {
        return connections(settings -> settings);
    }

    /** The same, with other settings. */
    public PostgresqlConnectionFactory connections(UnaryOperator<PostgresqlConnectionConfiguration.Builder> settings) {
        PostgresqlConnectionConfiguration.Builder builder = PostgresqlConnectionConfiguration.builder()
                .host(host)
                .port(port)
                .database(database)
                .username(user);
        if (password != null) {
            builder.password(password);
        }
        return new PostgresqlConnectionFactory(settings.apply(builder).build());
    }

    /** A connection of somebody who knows neither Reactor nor caches. */
    public Connection jdbc() throws SQLException {
        return jdbc(Map.of());
    }

    /** The same with other properties of the driver. None waits for ever: an answer that does not come is an error. */
    public Connection jdbc(Map<String, String> others) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.putAll(others);
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database, properties);
    }

    /** Says something over a connection of its own, and answers the first column of the last rows that come back. */
    public List<String> say(String sql) {
        try (Connection connection = jdbc();
                Statement statement = connection.createStatement()) {
            List<String> said = new ArrayList<>();
            for (boolean isRows = statement.execute(sql);
                    isRows || statement.getUpdateCount() >= 0;
                    isRows = statement.getMoreResults()) {
                if (isRows) {
                    said.clear();
                    try (var rows = statement.getResultSet()) {
                        while (rows.next()) {
                            said.add(String.valueOf(rows.getString(1)));
                        }
                    }
                }
            }
            return said;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed.getMessage(), failed);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
