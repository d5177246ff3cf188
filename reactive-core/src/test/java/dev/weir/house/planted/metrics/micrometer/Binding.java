/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted.metrics.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** The one place that may know Micrometer. */
public final class Binding {

    @Nullable
    MeterRegistry registry;
}
