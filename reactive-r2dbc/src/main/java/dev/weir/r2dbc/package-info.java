/**
 * The Postgres adapter: where truth lives, over R2DBC.
 *
 * <p>Read {@link dev.weir.r2dbc.PostgresStore} first, which is made by {@link dev.weir.r2dbc.PostgresStoreBuilder} and maps rows by a
 * {@link dev.weir.r2dbc.RowMapping}; then {@link dev.weir.r2dbc.PostgresTransactions}, in which what is written through can take part.
 * It implements ports of the core and knows neither Redis nor Spring.
 */
@NullMarked
package dev.weir.r2dbc;

import org.jspecify.annotations.NullMarked;
