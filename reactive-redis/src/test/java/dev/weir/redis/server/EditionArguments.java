/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The editions as arguments of a test; the test is skipped where there is none. */
final class EditionArguments implements ArgumentsProvider, AnnotationConsumer<EachEdition> {

    static final String NONE = "There is no Redis here to test against.";

    private boolean onlyThoseToStart;

    @Override
    public void accept(EachEdition annotation) {
        onlyThoseToStart = annotation.canStart();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        List<RedisEdition> editions = RedisEditions.all();
        if (editions.isEmpty()) {
            throw Skip.because(NONE);
        }
        if (onlyThoseToStart) {
            editions.forEach(edition -> requireStart(edition, context));
        }
        return editions.stream().map(Arguments::of);
    }

    /** Here, so that a class is skipped once and not once for each of its tests; aloud, because some of that is not counted. */
    private static void requireStart(RedisEdition edition, ExtensionContext context) {
        if (!edition.canStart()) {
            String reason = context.getRequiredTestClass().getSimpleName()
                    + " needs servers of its own, which cannot be started at " + edition + ".";
            System.err.println("Skipped: " + reason);
            throw Skip.because(reason);
        }
    }
}
