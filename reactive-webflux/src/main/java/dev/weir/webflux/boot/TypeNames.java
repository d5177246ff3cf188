/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** The names of types as properties write them: with type arguments in angle brackets, without a package in the usual two. */
final class TypeNames {

    private static final List<String> PACKAGES = List.of("", "java.lang.", "java.util.");

    private final String property;
    private final String text;
    private final ClassLoader loader;
    private int at;

    private TypeNames(String property, String text, ClassLoader loader) {
        this.property = property;
        this.text = text.replace(" ", "");
        this.loader = loader;
    }

    /** The type of this name. */
    static Type read(String property, String text, ClassLoader loader) {
        TypeNames names = new TypeNames(property, text, loader);
        ResolvableType type = names.type();
        if (names.at < names.text.length()) {
            throw names.unreadable();
        }
        return type.getType();
    }

    private ResolvableType type() {
        int begin = at;
        while (at < text.length() && "<>,".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        Class<?> raw = plain(text.substring(begin, at));
        if (at == text.length() || text.charAt(at) != '<') {
            return ResolvableType.forClass(raw);
        }
        List<ResolvableType> arguments = arguments();
        if (arguments.size() != raw.getTypeParameters().length) {
            throw unreadable();
        }
        return ResolvableType.forClassWithGenerics(raw, arguments.toArray(ResolvableType[]::new));
    }

    private List<ResolvableType> arguments() {
        List<ResolvableType> arguments = new ArrayList<>();
        do {
            at++;
            arguments.add(type());
        } while (at < text.length() && text.charAt(at) == ',');
        if (at == text.length() || text.charAt(at) != '>') {
            throw unreadable();
        }
        at++;
        return arguments;
    }

    private Class<?> plain(String name) {
        for (String prefix : PACKAGES) {
            if (!name.isEmpty() && ClassUtils.isPresent(prefix + name, loader)) {
                return ClassUtils.resolvePrimitiveIfNecessary(ClassUtils.resolveClassName(prefix + name, loader));
            }
        }
        throw new WeirConfigurationException(
                property,
                "There is no class '" + name + "' on the class path.",
                "Write the name of a class with its package, such as com.example.Product; a nested one with a dollar sign,"
                        + " com.example.Shop$Product.");
    }

    private WeirConfigurationException unreadable() {
        return new WeirConfigurationException(
                property,
                "'" + text + "' is no name of a type.",
                "Write as in Java, with the package of each class: java.util.List<com.example.Product>.");
    }
}
