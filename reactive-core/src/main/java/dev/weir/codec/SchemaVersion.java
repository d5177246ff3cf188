/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The version of how a type is written. It counts where the type itself is cached, and where it is an argument of what is
 * cached, such as {@code List<Product>}; not where it is the type of a component.
 *
 * <p>Raise it when what is stored already must not be read any more: it becomes a miss.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SchemaVersion {

    /** Any number that was not used before. */
    int value();
}
