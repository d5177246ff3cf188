/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every property that editors are told of has a test of what it does, and stands in the documentation as it is described. */
class PropertyWalkTest {

    /** Boot's own, of every endpoint, and the map whose values are walked by themselves. */
    private static final Set<String> OTHERS =
            Set.of("management.endpoint.weir.access", "management.endpoint.weir.cache.time-to-live", "weir.caches");

    private final Metadata metadata = Metadata.read();

    @Test
    void everyPropertyHasATestOfItsEffect() {
        Set<String> tested = Stream.of(
                        SharedEffectTest.all().map(Effect::property),
                        RedisEffectTest.all().map(effect -> "weir.redis." + effect.property()),
                        ResponsesEffectTest.all().map(effect -> "weir.responses." + effect.property()),
                        CacheEffectTest.all().map(effect -> Metadata.CACHE + effect.property()),
                        TableEffectTest.all().map(effect -> Metadata.CACHE + effect.property()))
                .flatMap(each -> each)
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> said = new TreeSet<>(metadata.descriptions().keySet());
        said.removeAll(OTHERS);

        assertThat(said).hasSizeGreaterThan(90);
        assertThat(tested).isEqualTo(said);
    }

    @Test
    void everyPropertyIsDescribed() {
        assertThat(metadata.descriptions())
                .allSatisfy((name, description) ->
                        assertThat(description).as(name).endsWith(".").doesNotContain("&", "{@"));
    }

    @Test
    void theDocumentationListsThem() {
        String expected = metadata.descriptions().entrySet().stream()
                .filter(property -> !OTHERS.contains(property.getKey()))
                .map(property -> "| `" + property.getKey() + "` | " + property.getValue() + " |")
                .collect(Collectors.joining("\n"));

        assertThat(metadata.documented()).isEqualTo(expected);
    }
}
