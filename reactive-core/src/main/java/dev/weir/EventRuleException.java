/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * An event rule that failed for an event. The cause is what it failed with, as it was thrown; failures of the same
 * event's other rules are suppressed exceptions. All rules were tried, so applying the event again does no harm.
 */
public final class EventRuleException extends CacheException {

    private static final long serialVersionUID = 1L;

    /** Which it was, as in {@code invalidate(products) on ProductChanged}. */
    private final String rule;

    EventRuleException(String rule, Throwable cause) {
        super(
                "The rule " + rule
                        + " failed; see the cause. The event's other rules were tried all the same. Apply the "
                        + "event again once the cause is mended, or give each(...) a function that takes failed events",
                cause,
                true);
        this.rule = rule;
    }

    /** Which rule it was, as in {@code invalidate(products) on ProductChanged}. */
    public String rule() {
        return rule;
    }
}
