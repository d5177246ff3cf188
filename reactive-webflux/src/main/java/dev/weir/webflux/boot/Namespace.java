/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** The namespace of an application's caches. */
final class Namespace {

    private static final String SAID = "weir.namespace";
    private static final String APPLICATION = "spring.application.name";

    private Namespace() {}

    /** As it is said, or that of the application, which one that shares nothing can do without. */
    static String of(WeirProperties said, Environment environment, boolean isShared) {
        String name = said.namespace() == null ? application(environment) : said.namespace();
        if (name != null) {
            return name;
        }
        if (isShared) {
            throw new WeirConfigurationException(
                    SAID,
                    "It is missing, and so is " + APPLICATION + ": caches of which applications belong together?",
                    "Write a name of 1 to 64 letters, digits, dots, dashes or underscores, the same in all processes of the"
                            + " application and in no other one.");
        }
        return "application";
    }

    /** The property that says it. */
    static String property(WeirProperties said, Environment environment) {
        return said.namespace() == null && application(environment) != null ? APPLICATION : SAID;
    }

    private static @Nullable String application(Environment environment) {
        String name = environment.getProperty(APPLICATION);
        return name == null || name.isBlank() ? null : name;
    }
}
