/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import dev.weir.CacheClosedException;
import dev.weir.EventRuleException;
import dev.weir.LoadFailedException;
import dev.weir.LoadRefusedException;
import dev.weir.LoadTimeoutException;
import dev.weir.TierUnavailableException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** An outlook for a message that did not take effect, by the kind of the failure; the later one here outweighs the earlier. */
enum Outlook {
    /** It never will, however often it comes: the message or the code is to blame. */
    NEVER,
    /** It may, since nothing is wrong with it: something that it needs is away or busy. */
    LATER,
    /** Nothing will here, because the application is stopping; the message is for somebody else. */
    STOPPING;

    private static final Set<Class<? extends Throwable>> PASSING = Set.of(
            TierUnavailableException.class,
            LoadFailedException.class,
            LoadRefusedException.class,
            LoadTimeoutException.class);

    /** The one after this failure. Where several rules failed, one that may do better is enough. */
    static Outlook after(Throwable failure) {
        if (failure instanceof EventRuleException) {
            return failures(failure)
                    .map(Outlook::after)
                    .max(Comparator.naturalOrder())
                    .orElse(NEVER);
        }
        if (failure instanceof CacheClosedException) {
            return STOPPING;
        }
        return PASSING.contains(failure.getClass()) ? LATER : NEVER;
    }

    private static Stream<Throwable> failures(Throwable ofRules) {
        return Stream.concat(Stream.of(ofRules), Arrays.stream(ofRules.getSuppressed()))
                .map(Throwable::getCause)
                .filter(Objects::nonNull);
    }
}
