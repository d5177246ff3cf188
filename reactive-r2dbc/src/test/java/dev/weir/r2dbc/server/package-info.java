/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Postgres servers for tests: {@link dev.weir.r2dbc.server.PostgresServer} is a real process of a test's own or of the whole JVM,
 * {@link dev.weir.r2dbc.server.PostgresEndpoint} says where one answers, {@link dev.weir.r2dbc.server.PostgresSchema} is a place in one
 * that nobody else uses.
 */
@NullMarked
package dev.weir.r2dbc.server;

import org.jspecify.annotations.NullMarked;
