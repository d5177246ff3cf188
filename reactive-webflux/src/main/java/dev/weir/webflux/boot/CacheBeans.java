/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.BulkLoader;
import dev.weir.Loader;
import dev.weir.codec.Codec;
import dev.weir.source.Store;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/** The beans of the application that are meant for one cache: those that are named like it, or qualified by its name. */
final class CacheBeans {

    private final ConfigurableListableBeanFactory beans;
    private final String cache;

    CacheBeans(ConfigurableListableBeanFactory beans, String cache) {
        this.beans = beans;
        this.cache = cache;
    }

    /** The one of this type; {@code null} if there is none. */
    <T> @Nullable T find(Class<T> type) {
        List<String> names = namesOf(type);
        if (names.size() > 1) {
            throw new WeirConfigurationException(
                    "weir.caches." + cache,
                    "There are " + names.size() + " beans of type " + type.getSimpleName() + " for it: "
                            + String.join(", ", names) + ".",
                    "Name or qualify only one of them '" + cache + "'.");
        }
        return names.isEmpty() ? null : beans.getBean(names.get(0), type);
    }

    /** The type of its keys, as its beans declare it; {@code null} if none does. */
    @Nullable
    ResolvableType keys() {
        return Stream.of(Loader.class, BulkLoader.class, Store.class)
                .flatMap(type -> argument(type, 0))
                .findFirst()
                .orElse(null);
    }

    /** The type of its values, as its beans declare it; {@code null} if none does. */
    @Nullable
    ResolvableType values() {
        return Stream.concat(
                        Stream.of(Loader.class, BulkLoader.class, Store.class).flatMap(type -> argument(type, 1)),
                        argument(Codec.class, 0))
                .findFirst()
                .orElse(null);
    }

    private Stream<ResolvableType> argument(Class<?> type, int index) {
        return namesOf(type).stream()
                .map(name -> declared(name).as(type).getGeneric(index))
                .filter(argument -> argument.resolve() != null && argument.resolve() != Object.class);
    }

    private ResolvableType declared(String name) {
        return beans.containsBeanDefinition(name)
                ? beans.getMergedBeanDefinition(name).getResolvableType()
                : ResolvableType.forInstance(beans.getBean(name));
    }

    private List<String> namesOf(Class<?> type) {
        return Stream.of(beans.getBeanNamesForType(type, true, false))
                .filter(name -> BeanFactoryAnnotationUtils.isQualifierMatch(cache::equals, name, beans))
                .toList();
    }
}
