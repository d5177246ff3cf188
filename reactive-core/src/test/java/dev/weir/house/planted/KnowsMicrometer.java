/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** A class that knows Micrometer without being its binding. */
final class KnowsMicrometer {

    @Nullable
    MeterRegistry registry;
}
