/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The peers that need libraries of their own, and the benchmark. Built only under the profile {@code perf}. */
@NullMarked
package dev.weir.perf.peers;

import org.jspecify.annotations.NullMarked;
