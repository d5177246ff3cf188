/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import dev.weir.r2dbc.CatalogTable.CatalogColumn;
import dev.weir.r2dbc.TableSql.TableColumn;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fitting of what a store is told onto what the catalog says. What does not fit is an error with the statement that makes it fit.
 *
 * @param table quoted, as it was named
 * @param key the columns of the key
 * @param mapping the columns of the value
 * @param version named as the one that says which row is newer
 */
record TableFitting(
        String table,
        List<? extends RowMapping.Column<?>> key,
        List<? extends RowMapping.Column<?>> mapping,
        @Nullable String version,
        boolean isReadOnly) {

    /** What is there, as it is used. */
    TableSql fit(CatalogTable found) {
        List<TableColumn> keys = new ArrayList<>();
        for (RowMapping.Column<?> column : key) {
            CatalogColumn there = fitted(found, column);
            requireKey(column, there);
            keys.add(column(there));
        }
        List<CatalogColumn> values =
                values().stream().map(each -> fitted(found, each)).toList();
        List<CatalogColumn> written =
                values.stream().filter(each -> !each.isComputed()).toList();
        String newer = version == null ? null : newer(found, written, version);
        if (!isReadOnly) {
            requireRights(found);
            requireUniqueKey(found);
            requireAllProvided(found, written);
        }
        return new TableSql(
                found.quoted(),
                found.identity(),
                keys,
                values.stream().map(TableFitting::column).toList(),
                written.stream().map(TableFitting::column).toList(),
                newer);
    }

    StoreException missing() {
        String columns = Stream.concat(key.stream(), values().stream())
                .map(column -> definition(column) + (key.contains(column) ? " NOT NULL" : ""))
                .collect(Collectors.joining(", "));
        return misfit(
                "There is no table " + table + ", or its schema is not on the search path",
                "CREATE TABLE " + table + " (" + columns + ", PRIMARY KEY (" + keyNames() + "))");
    }

    /** Those of the value that are not of the key, too. */
    private List<RowMapping.Column<?>> values() {
        Set<String> keys = keys();
        return mapping.stream()
                .filter(column -> !keys.contains(column.name()))
                .<RowMapping.Column<?>>map(column -> column)
                .toList();
    }

    private CatalogColumn fitted(CatalogTable found, RowMapping.Column<?> column) {
        CatalogColumn there = found.column(column.name())
                .orElseThrow(() -> misfit(
                        "Table " + table + " has no column " + column.name(),
                        "ALTER TABLE " + table + " ADD COLUMN " + definition(column)));
        if (!JavaType.holds(column.type(), there.type())) {
            List<String> fitting = JavaType.columns(column.type());
            String type = fitting.get(0);
            String quoted = TableSql.quote(column.name());
            throw misfit(
                    "Column " + column.name() + " of " + table + " is of type "
                            + there.type().sql() + ", and a "
                            + column.type().getSimpleName() + " is kept in " + String.join(" or ", fitting)
                            + "; take another type in Java, or change the column",
                    "ALTER TABLE " + table + " ALTER COLUMN " + quoted + " TYPE " + type + " USING " + quoted
                            + "::text::" + type);
        }
        requireLabels(column, there);
        return there;
    }

    private void requireLabels(RowMapping.Column<?> column, CatalogColumn there) {
        if (column.type().isEnum() && there.type().isEnum()) {
            Arrays.stream(column.type().getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .filter(constant -> !there.type().labels().contains(constant))
                    .findFirst()
                    .ifPresent(constant -> {
                        throw misfit(
                                "Type " + there.type().sql() + " of column " + column.name() + " has no value "
                                        + constant,
                                "ALTER TYPE " + there.type().sql() + " ADD VALUE '" + constant + "'");
                    });
        }
    }

    private void requireKey(RowMapping.Column<?> column, CatalogColumn there) {
        if (!JavaType.isKey(there.type())) {
            String quoted = TableSql.quote(there.name());
            throw misfit(
                    "Column " + there.name() + " of " + table + " cannot be a key, because type "
                            + there.type().sql() + " takes for equal what is not the same, or changes it",
                    "ALTER TABLE " + table + " ALTER COLUMN " + quoted + " TYPE "
                            + JavaType.columns(column.type()).get(0));
        }
        if (there.isLooselyCollated()) {
            throw misfit(
                    "Column " + there.name() + " of " + table + " cannot be a key, because its collation takes"
                            + " different texts for the same",
                    "ALTER TABLE " + table + " ALTER COLUMN " + TableSql.quote(there.name()) + " TYPE "
                            + there.type().sql() + " COLLATE \"C\"");
        }
        if (there.insistsOnItsOwn() && !isReadOnly) {
            throw misfit(
                    "Column " + there.name() + " of " + table + " makes its own values and takes no others",
                    "ALTER TABLE " + table + " ALTER COLUMN " + TableSql.quote(there.name())
                            + " SET GENERATED BY DEFAULT");
        }
    }

    private String newer(CatalogTable found, List<CatalogColumn> written, String named) {
        CatalogColumn there = found.column(named)
                .orElseThrow(() -> misfit(
                        "Table " + table + " has no column " + named + " to tell versions by",
                        "ALTER TABLE " + table + " ADD COLUMN " + TableSql.quote(named) + " bigint"));
        if (written.stream().noneMatch(each -> each.name().equals(named))) {
            throw new StoreException(
                    Reason.MISCONFIGURED,
                    "Column " + named + " of " + table + " is to tell versions, and no value is written to it: map a"
                            + " component or a column of this name",
                    null);
        }
        if (!Set.of("int2", "int4", "int8").contains(there.type().name())) {
            throw misfit(
                    "Column " + named + " of " + table + " is of type "
                            + there.type().sql() + " and cannot tell versions",
                    "ALTER TABLE " + table + " ALTER COLUMN " + TableSql.quote(named) + " TYPE bigint USING "
                            + TableSql.quote(named) + "::text::bigint");
        }
        return TableSql.quote(named);
    }

    private void requireRights(CatalogTable found) {
        if (!found.lacking().isEmpty()) {
            throw misfit(
                    "The user of the connection lacks rights on " + table + "; somebody who has them can say so",
                    "GRANT " + String.join(", ", found.lacking()) + " ON " + table + " TO CURRENT_USER");
        }
    }

    private void requireUniqueKey(CatalogTable found) {
        if (!found.uniqueKeys().contains(keys())) {
            throw misfit(
                    "Nothing keeps two rows of " + table + " from having the same key",
                    "CREATE UNIQUE INDEX ON " + table + " (" + keyNames() + ")");
        }
    }

    private void requireAllProvided(CatalogTable found, List<CatalogColumn> written) {
        Set<String> known = new HashSet<>(keys());
        written.forEach(each -> known.add(each.name()));
        found.columns().stream()
                .filter(each -> each.isRequired() && !each.isProvided() && !each.isComputed())
                .filter(each -> !known.contains(each.name()))
                .findFirst()
                .ifPresent(each -> {
                    throw misfit(
                            "Column " + each.name() + " of " + table + " must have a value and none is written to it;"
                                    + " map it, give it a default, or build the store with readOnly()",
                            "ALTER TABLE " + table + " ALTER COLUMN " + TableSql.quote(each.name()) + " DROP NOT NULL");
                });
    }

    private Set<String> keys() {
        return key.stream().map(column -> column.name()).collect(Collectors.toSet());
    }

    private String keyNames() {
        return key.stream().map(column -> TableSql.quote(column.name())).collect(Collectors.joining(", "));
    }

    private static TableColumn column(CatalogColumn there) {
        return new TableColumn(TableSql.quote(there.name()), there.type());
    }

    private static String definition(RowMapping.Column<?> column) {
        return TableSql.quote(column.name()) + " "
                + Objects.requireNonNull(JavaType.columns(column.type()).get(0));
    }

    private static StoreException misfit(String what, String statement) {
        return new StoreException(Reason.MISCONFIGURED, what + ". This mends it: " + statement, null);
    }
}
