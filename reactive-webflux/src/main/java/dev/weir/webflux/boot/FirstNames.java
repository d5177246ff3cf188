/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What may stand right below {@code weir}: anything else is misspelt, and would do nothing. */
final class FirstNames {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("weir");

    private static final List<String> KNOWN =
            List.of("enabled", "namespace", "caches", "redis", "http", "responses", "spring-cache", "console");

    private FirstNames() {}

    /** Refuses the first that nobody knows. The environment of the process is not looked at: others have names there, too. */
    static void check(Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names && isOurs(source)) {
                try (Stream<ConfigurationPropertyName> all = names.stream()) {
                    all.filter(ROOT::isAncestorOf).forEach(FirstNames::check);
                }
            }
        }
    }

    private static boolean isOurs(ConfigurationPropertySource source) {
        return !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)
                && new UnboundElementsSourceFilter().apply(source);
    }

    private static void check(ConfigurationPropertyName name) {
        ConfigurationPropertyName first = name.chop(2);
        if (KNOWN.stream().map(ROOT::append).anyMatch(first::equals)) {
            return;
        }
        throw new WeirConfigurationException(
                name.toString(), "Nobody knows '" + first + "'.", "Did you mean 'weir." + nearest(first) + "'?");
    }

    private static String nearest(ConfigurationPropertyName first) {
        String said = first.getElement(1, Form.UNIFORM);
        return KNOWN.stream()
                .min(Comparator.comparingInt(known -> distance(said, known.replace("-", ""))))
                .orElseThrow();
    }

    /** How many letters have to be put in, left out or changed. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
