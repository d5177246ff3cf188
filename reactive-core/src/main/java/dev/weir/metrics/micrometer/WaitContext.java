/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** A context of the observation of a wait, which knows the load that was waited for, once the wait has ended. */
public final class WaitContext extends Observation.Context {

    private Observation.@Nullable ContextView load;

    WaitContext() {}

    /** The context of the load's observation; {@code null} before the wait has ended, and if the load was not observed. */
    public Observation.@Nullable ContextView load() {
        return load;
    }

    void load(Observation.@Nullable ContextView load) {
        this.load = load;
    }
}
