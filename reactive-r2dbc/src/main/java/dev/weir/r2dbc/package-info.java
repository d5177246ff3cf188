/**
 * The Postgres adapter: a source and store over R2DBC, the drain that carries write-behind batches into the database,
 * and the change feed that reads logical replication.
 *
 * <p>It implements ports of the core and knows neither Redis nor Spring. Nothing lives here yet.
 */
@NullMarked
package dev.weir.r2dbc;

import org.jspecify.annotations.NullMarked;
