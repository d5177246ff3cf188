/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Somebody who waits on the server until something is logged.
 *
 * @param namespace whose logs
 * @param positions after which
 * @param told what was logged
 */
record LogWaiter(String namespace, Collection<LogPosition> positions, Consumer<List<Change>> told) {}
