/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

/**
 * A passage for one request: the wire it takes, and whether the node at its end has to be told that it is asked only this once for
 * a slot it is taking over.
 */
record Passage(Wire wire, boolean isAsking) {}
