/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

/**
 * A connection of a link to a server, which is over when the link is cut or the server becomes another one.
 *
 * @param number among those of its link
 * @param identity of the server, as it was asked for before anything else
 */
record Connection(long number, String identity) {}
