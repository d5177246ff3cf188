/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * The arguments of a test that runs once with each {@link RedisEdition} there is here; beside {@code @ParameterizedTest} on
 * a method, or {@code @ParameterizedClass} on a class whose constructor takes the edition.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(EditionArguments.class)
public @interface EachEdition {

    /** Whether the test needs servers of its own; it is skipped where none can be started. */
    boolean canStart() default false;
}
