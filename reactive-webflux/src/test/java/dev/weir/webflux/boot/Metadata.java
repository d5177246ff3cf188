/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What editors are told of the properties. */
record Metadata(SortedMap<String, String> descriptions) {

    /** Before the properties of each cache. */
    static final String CACHE = "weir.caches.<name>.";

    private static final String FOLDER = "/META-INF/spring";

    static Metadata read() {
        TreeMap<String, String> all = new TreeMap<>();
        add(all, "", FOLDER + "-configuration-metadata.json");
        add(all, CACHE, FOLDER + "/configuration-metadata/" + CacheProperties.class.getName() + ".json");
        all.keySet().removeAll(groups());
        return new Metadata(all);
    }

    /** The rows of the documentation's table. */
    String documented() {
        Path page = Path.of("..", "docs", "spring-boot.md");
        try {
            return Files.readAllLines(page).stream()
                    .filter(line -> line.startsWith("| `weir.") || line.startsWith("| `management."))
                    .collect(Collectors.joining("\n"));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** What has properties of its own is none. */
    private static java.util.Set<String> groups() {
        return java.util.stream.Stream.of(CacheProperties.class.getRecordComponents())
                .filter(component -> component.getType().isRecord())
                .map(component -> CACHE + dashed(component.getName()))
                .collect(Collectors.toSet());
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static void add(Map<String, String> all, String prefix, String resource) {
        try (InputStream json =
                Objects.requireNonNull(Metadata.class.getResourceAsStream(resource), "no " + resource)) {
            for (JsonNode property : JsonMapper.shared().readTree(json).get("properties")) {
                JsonNode description = property.get("description");
                all.put(prefix + property.get("name").asString(), description == null ? "" : description.asString());
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
