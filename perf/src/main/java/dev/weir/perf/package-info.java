/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What the cache costs beside its peers. Read {@link dev.weir.perf.Performance}, which runs the suites; a {@link
 * dev.weir.perf.Suite} states its cases and targets; {@link dev.weir.perf.Rounds} measures them.
 */
@NullMarked
package dev.weir.perf;

import org.jspecify.annotations.NullMarked;
