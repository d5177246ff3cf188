/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A table as the catalog of the server describes it.
 *
 * @param oid of the table
 * @param schema it is in, as it is written
 * @param name of the table, as it is written
 * @param lacking rights, such as {@code INSERT}
 * @param columns in their order
 * @param uniqueKeys sets of columns of which no two rows have the same values
 * @param identity of the table among all of all servers, as far as that can be known
 */
record CatalogTable(
        long oid,
        String schema,
        String name,
        List<String> lacking,
        List<CatalogColumn> columns,
        List<Set<String>> uniqueKeys,
        String identity) {

    private static final String TABLE =
            "SELECT c.oid::bigint AS oid, n.nspname::text AS schema, c.relname::text AS name,"
                    + " array_to_string(ARRAY(SELECT r FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS r"
                    + " WHERE NOT has_table_privilege(c.oid, r)), ',') AS lacking,"
                    + " (SELECT d.oid::text FROM pg_database AS d WHERE d.datname = current_database()) AS database"
                    + " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)";

    private static final String COLUMNS = "SELECT a.attname::text AS name, a.attnotnull AS required,"
            + " a.atthasdef OR a.attidentity <> '' AS provided, a.attidentity::text = 'a' AS insists,"
            + " a.attgenerated <> '' AS computed, COALESCE(b.typname, t.typname)::text AS type,"
            + " format_type(COALESCE(b.oid, t.oid), NULL) AS sql, COALESCE(b.typtype, t.typtype) = 'e' AS enumerated,"
            + " (SELECT string_agg(e.enumlabel::text, E'\\n') FROM pg_enum AS e"
            + " WHERE e.enumtypid = COALESCE(b.oid, t.oid)) AS labels,"
            // The length stands in the type of a domain; the server counts four bytes more.
            + " CASE WHEN COALESCE(b.typname, t.typname) = 'varchar'"
            + " THEN NULLIF(GREATEST(a.atttypmod, t.typtypmod), -1) - 4 END AS longest,"
            + " COALESCE((SELECT NOT l.collisdeterministic FROM pg_collation AS l WHERE l.oid = a.attcollation), false)"
            + " AS loose"
            + " FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid"
            + " LEFT JOIN pg_type AS b ON t.typtype = 'd' AND b.oid = t.typbasetype"
            + " WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

    private static final String KEYS = "SELECT (SELECT string_agg(a.attname::text, E'\\n')"
            + " FROM generate_series(0, i.indnkeyatts - 1) AS p"
            + " JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p]) AS columns"
            + " FROM pg_index AS i WHERE i.indrelid = $1::bigint::oid AND i.indisunique AND i.indisvalid"
            + " AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL";

    private static final String SERVER = "SELECT system_identifier::text AS server FROM pg_control_system()";

    /** What the catalog says of it; empty if there is no such table. */
    static Mono<CatalogTable> read(Connection connection, String quoted) {
        return Session.query(connection, TABLE, statement -> statement.bind(0, quoted), CatalogTable::of)
                .singleOrEmpty()
                .flatMap(table -> table.withColumns(connection))
                .flatMap(table -> table.withKeys(connection))
                .flatMap(table -> table.withServer(connection));
    }

    Optional<CatalogColumn> column(String wanted) {
        return columns.stream().filter(each -> each.name().equals(wanted)).findFirst();
    }

    String quoted() {
        return TableSql.quote(schema) + "." + TableSql.quote(name);
    }

    /** A column as the catalog describes it. */
    record CatalogColumn(
            String name,
            ColumnType type,
            boolean isRequired,
            boolean isProvided,
            boolean insistsOnItsOwn,
            boolean isComputed,
            boolean isLooselyCollated) {

        private static CatalogColumn of(Readable row) {
            String type = text(row, "type");
            return new CatalogColumn(
                    text(row, "name"),
                    // Without a length that name means one character.
                    new ColumnType(
                            type,
                            type.equals("bpchar") ? type : text(row, "sql"),
                            is(row, "enumerated"),
                            lines(row.get("labels", String.class)),
                            row.get("longest", Integer.class)),
                    is(row, "required"),
                    is(row, "provided"),
                    is(row, "insists"),
                    is(row, "computed"),
                    is(row, "loose"));
        }
    }

    private static CatalogTable of(Readable row) {
        String lacking = text(row, "lacking");
        return new CatalogTable(
                Objects.requireNonNull(row.get("oid", Long.class)),
                text(row, "schema"),
                text(row, "name"),
                lacking.isEmpty() ? List.of() : List.of(lacking.split(",")),
                List.of(),
                List.of(),
                text(row, "database"));
    }

    private Mono<CatalogTable> withColumns(Connection connection) {
        return Session.query(connection, COLUMNS, statement -> statement.bind(0, oid), CatalogColumn::of)
                .collectList()
                .map(found -> new CatalogTable(oid, schema, name, lacking, found, uniqueKeys, identity));
    }

    private Mono<CatalogTable> withKeys(Connection connection) {
        return Session.query(
                        connection, KEYS, statement -> statement.bind(0, oid), row -> lines(row.get(0, String.class)))
                .collectList()
                .map(found -> new CatalogTable(oid, schema, name, lacking, columns, found, identity));
    }

    /** Not everybody may ask which server it is: then only who uses the same connections is known to share it. */
    private Mono<CatalogTable> withServer(Connection connection) {
        return Session.query(connection, SERVER, statement -> {}, row -> text(row, "server") + "/" + identity)
                .singleOrEmpty()
                .onErrorResume(failure -> Mono.just("unknown server " + System.identityHashCode(connection)))
                .map(server -> new CatalogTable(oid, schema, name, lacking, columns, uniqueKeys, server + "/" + oid));
    }

    private static Set<String> lines(@Nullable String text) {
        return text == null ? Set.of() : new LinkedHashSet<>(Arrays.asList(text.split("\n")));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }

    private static boolean is(Readable row, String column) {
        return Boolean.TRUE.equals(row.get(column, Boolean.class));
    }
}
