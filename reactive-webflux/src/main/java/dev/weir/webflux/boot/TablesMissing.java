/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/** Why there are no stores on tables, and what to do about it. */
final class TablesMissing {

    private TablesMissing() {}

    static String advice(ListableBeanFactory beans, ClassLoader loader) {
        if (!ClassUtils.isPresent("dev.weir.r2dbc.PostgresStore", loader)) {
            return "Add dev.weir:reactive-r2dbc, or declare a Store bean.";
        }
        return number(beans, loader) > 1
                ? "There are several beans of type ConnectionFactory: mark the one that has the tables of caches as @Primary, or"
                        + " declare a Store bean."
                : "Declare a ConnectionFactory, as spring.r2dbc.url does with spring-boot-starter-r2dbc.";
    }

    private static int number(ListableBeanFactory beans, ClassLoader loader) {
        Class<?> connections = ClassUtils.resolveClassName("io.r2dbc.spi.ConnectionFactory", loader);
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, connections).length;
    }
}
