/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An {@code Age}: for how long a response has been on its way and in caches (RFC 9111, section 5.1). */
public final class AgeField {

    private AgeField() {}

    /**
     * The age these lines tell; empty if they tell none. Of several ages the first one counts, and one that is too large for a cache is
     * 2,147,483,648 seconds.
     */
    public static Optional<Duration> of(List<String> lines) {
        FieldScanner in = new FieldScanner(lines);
        if (!in.nextMember()) {
            return Optional.empty();
        }
        String digits = in.takeWhile(FieldText::isDigit);
        return in.isAtMemberEnd()
                ? Optional.ofNullable(new Directives.Argument(digits, false).seconds())
                : Optional.empty();
    }

    /** An age as it is sent: in whole seconds, and not below zero. */
    public static String write(Duration age) {
        return Long.toString(Math.min(Directives.MOST_SECONDS, Math.max(0, age.toSeconds())));
    }
}
