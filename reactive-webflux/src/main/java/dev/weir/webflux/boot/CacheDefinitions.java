/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static java.util.Objects.requireNonNull;

import dev.weir.ReactiveCache;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** The definitions of the caches that properties declare: each becomes a bean, with its types. */
final class CacheDefinitions implements BeanDefinitionRegistryPostProcessor {

    private static final String PREFIX = "weir.caches";

    private final Map<String, CacheProperties> said;
    private final Map<String, CacheTypes> types = new HashMap<>();

    /** What the environment says, and nothing that nobody knows. */
    CacheDefinitions(Environment environment) {
        FirstNames.check(environment);
        this.said = Binder.get(environment)
                .bind(
                        PREFIX,
                        Bindable.mapOf(String.class, CacheProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
                .orElse(Map.of());
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        ConfigurableListableBeanFactory beans = (ConfigurableListableBeanFactory) registry;
        said.forEach((name, properties) -> register(name, properties, beans, registry));
    }

    private void register(
            String name,
            CacheProperties properties,
            ConfigurableListableBeanFactory beans,
            BeanDefinitionRegistry registry) {
        CacheBeans own = new CacheBeans(beans, name);
        ClassLoader loader = requireNonNull(beans.getBeanClassLoader(), "There is no class loader");
        CacheTypes declared = CacheTypes.of(property(name), properties, own, loader);
        types.put(name, declared);
        String bean = beanName(name);
        if (registry.containsBeanDefinition(bean)) {
            throw new WeirConfigurationException(
                    property(name),
                    "It would be a bean named '" + bean + "', and there is one already.",
                    "Choose another name for the cache or for the bean.");
        }
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setTargetType(declared.cache(ReactiveCache.class));
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
        definition.setInstanceSupplier(() -> new CacheAssembly(property(name), name, properties, declared, own)
                .build(beans.getBean(CacheSurroundings.class)));
        // Also where beans are made when they are first asked for: what is wrong is found at the start, and may wait
        // there.
        definition.setLazyInit(false);
        registry.registerBeanDefinition(bean, definition);
    }

    /** The types of a cache; {@code null} if properties do not declare it. */
    @Nullable
    CacheTypes types(String name) {
        return types.get(name);
    }

    private static String property(String name) {
        return name.matches("[a-z0-9-]+") ? PREFIX + "." + name : PREFIX + "[" + name + "]";
    }

    /** {@code order-lines} becomes {@code orderLinesCache}. */
    static String beanName(String name) {
        StringBuilder camel = new StringBuilder();
        for (String part : name.split("[^A-Za-z0-9]+", -1)) {
            camel.append(camel.isEmpty() ? StringUtils.uncapitalize(part) : StringUtils.capitalize(part));
        }
        return camel.toString().endsWith("Cache") || camel.toString().equals("cache")
                ? camel.toString()
                : camel.append("Cache").toString();
    }
}
