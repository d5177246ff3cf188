/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Trials of what is written behind and through, against real servers and with processes that are killed; {@code docs/reliability.md}
 * lists them.
 *
 * <p>Read {@link dev.weir.perf.trial.Bed} first, on which they lie, then {@link dev.weir.perf.trial.BehindProcess}, which is what is
 * killed, and {@link dev.weir.perf.trial.Verdict}, which compares what was confirmed with what Postgres says has happened.
 */
@NullMarked
package dev.weir.perf.trial;

import org.jspecify.annotations.NullMarked;
