/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * An observation that is made of caches: each becomes a span where tracing is set up.
 *
 * <p>Their names hold the cache, and nothing of them holds a key.
 */
public enum WeirObservation implements ObservationDocumentation {
    /** A load, below the observation of the request that leads it. What the loader does is below this. */
    LOAD("weir.load", "load") {
        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return new KeyName[] {Key.KEYS};
        }
    },

    /** A request's wait for a load that another one leads, below the observation of the request that waits. */
    WAIT("weir.wait", "wait for");

    private final String observationName;
    private final String verb;

    WeirObservation(String observationName, String verb) {
        this.observationName = observationName;
        this.verb = verb;
    }

    @Override
    public String getName() {
        return observationName;
    }

    @Override
    public String getContextualName() {
        return verb + " %s";
    }

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
        return new KeyName[] {Key.CACHE, Key.OUTCOME};
    }

    String of(String cache) {
        return verb + " " + cache;
    }

    /** A key of what an observation says of itself. */
    public enum Key implements KeyName {
        /** The name of the cache. */
        CACHE("cache"),
        /** How it ended, as the meter of loads counts it. */
        OUTCOME("outcome"),
        /** How many keys are loaded. */
        KEYS("keys");

        private final String text;

        Key(String text) {
            this.text = text;
        }

        @Override
        public String asString() {
            return text;
        }
    }
}
