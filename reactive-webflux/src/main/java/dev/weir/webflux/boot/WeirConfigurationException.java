/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.jspecify.annotations.Nullable;

/** A property that cannot be what it is: which one, what is wrong with it, and what to write. Holds no secret. */
public final class WeirConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final String problem;
    private final String action;

    public WeirConfigurationException(String property, String problem, String action) {
        this(property, problem, action, null);
    }

    WeirConfigurationException(String property, String problem, String action, @Nullable Throwable cause) {
        super(property + ": " + problem + " " + action, cause);
        this.property = property;
        this.problem = problem;
        this.action = action;
    }

    /** Its name. */
    public String property() {
        return property;
    }

    /** What is wrong, in a sentence. */
    public String problem() {
        return problem;
    }

    /** What to write, in a sentence. */
    public String action() {
        return action;
    }
}
