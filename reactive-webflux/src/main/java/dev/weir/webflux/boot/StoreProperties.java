/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said of a table of Postgres that a cache reads and writes, over the application's ConnectionFactory.
 *
 * @param table Name of the table, as it is.
 * @param schema Schema of the table. Default: the first on the search path that has it.
 * @param keyColumn Column of the key. Default: the components of a key that is a record, by their names.
 * @param versionColumn Column that says which of two rows is newer.
 * @param writeTimeout Time after which a write is rolled back. Default: 5s.
 * @param shardTable Whether the table weir_shard, which writing behind needs, has to be there. Default: required where a cache writes
 *     behind, else none.
 * @param shardTableSchema Schema of the table weir_shard. Default: the first on the search path that has it.
 * @param readOnly Whether the table is only read.
 * @param checkWithin Time within which the start of the application has looked whether the table is what it has to be.
 */
record StoreProperties(
        @Nullable String table,
        @Nullable String schema,
        @Nullable String keyColumn,
        @Nullable String versionColumn,
        @Nullable Duration writeTimeout,
        @Nullable ShardTable shardTable,
        @Nullable String shardTableSchema,
        @DefaultValue("false") boolean readOnly,
        @DefaultValue("30s") Duration checkWithin) {

    /** What becomes of the table in which lanes are kept. */
    enum ShardTable {
        /** It has to be there. */
        REQUIRED,
        /** It is created if it is not there. */
        CREATED,
        /** It is done without, and nothing can be written behind. */
        NONE
    }
}
