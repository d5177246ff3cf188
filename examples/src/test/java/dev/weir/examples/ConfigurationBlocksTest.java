/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.examples.MarkdownPage.Block;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Applications start with the configurations that the documents show, and their dependencies are there. */
class ConfigurationBlocksTest {

    private static final Pattern DEPENDENCY = Pattern.compile(
            "<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>(?:\\s*<version>(.*?)</version>)?");
    private static final Pattern VERSION = Pattern.compile("<artifactId>weir</artifactId>\\s*<version>(.*?)</version>");

    private static final Pattern NAME = Pattern.compile("\"name\": ?\"([a-z0-9.-]+)\"");

    private static final Repository REPOSITORY = Repository.here();
    private static Servers servers;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        servers = Servers.start();
        servers.postgres().say(CatalogueVisit.TABLE);
        servers.postgres().say("CREATE TABLE visits (id text PRIMARY KEY, page text NOT NULL)");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @TestFactory
    Stream<DynamicTest> applicationsStartWithWhatPagesShow() {
        List<Block> blocks = blocks("yaml");
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(4);
        return blocks.stream()
                .map(block -> DynamicTest.dynamicTest(block.where(), () -> {
                    assertThat(unknownProperties(block.text())).isEmpty();
                    assertThat(isActive(block.text())).isTrue();
                }));
    }

    @Test
    void aPropertyThatIsMisspeltIsCaught() {
        assertThatThrownBy(() -> isActive("weir.responses: { enabled: true, path: /catalog/** }"))
                .hasStackTraceContaining("weir.responses.path");
        assertThat(unknownProperties("management.endpoint.weir: { show-key: true, show-keys: true }"))
                .containsExactly("management.endpoint.weir.show-key");
    }

    @Test
    void allDependenciesAreThere() {
        assertThat(blocks("xml").stream().flatMap(ConfigurationBlocksTest::missing))
                .isEmpty();
    }

    @Test
    void aDependencyThatIsNotThereIsCaught() {
        String version = version();
        assertThat(missing(new Block("page.md", 1, "xml", dependency("dev.weir", "reactive-core", version))))
                .isEmpty();
        assertThat(missing(new Block("page.md", 1, "xml", dependency("dev.weir", "reactive-gone", version))))
                .hasSize(1);
        assertThat(missing(new Block("page.md", 1, "xml", dependency("dev.weir", "reactive-core", "0.0.9"))))
                .hasSize(1);
        assertThat(missing(new Block("page.md", 1, "xml", dependency("org.example", "gone", ""))))
                .hasSize(1);
        assertThat(missing(new Block("page.md", 1, "xml", "<argLine>-Dgone</argLine>")))
                .hasSize(1);
    }

    private static List<Block> blocks(String language) {
        return REPOSITORY.pages().stream()
                .flatMap(page -> page.blocks(language).stream())
                .toList();
    }

    private boolean isActive(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("application.yaml"), yaml);
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Blank.class)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.application.name=page")
                .run(servers.springArguments(
                        "--spring.config.location=" + file.toUri(), "--server.port=0", "--logging.level.root=warn"))) {
            return application.isActive();
        }
    }

    /** Spring Boot itself passes over properties that nobody knows, but for those below {@code weir}. */
    private static List<String> unknownProperties(String yaml) {
        List<String> known = knownProperties();
        return properties(yaml)
                .map(name -> name.replaceAll("\\[\\d+]$", ""))
                .filter(name -> !known.contains(name.replaceFirst("^weir\\.caches\\.[^.]+\\.", "")))
                .toList();
    }

    private static Stream<String> properties(String yaml) {
        try {
            return new YamlPropertySourceLoader()
                    .load("page", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8))).stream()
                            .map(source -> (EnumerablePropertySource<?>) source)
                            .flatMap(source -> Arrays.stream(source.getPropertyNames()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** What the libraries that are there say of their properties; those of a cache without the cache's name. */
    private static List<String> knownProperties() {
        return Stream.of(
                        "META-INF/spring-configuration-metadata.json",
                        "META-INF/spring/configuration-metadata/dev.weir.webflux.boot.CacheProperties.json")
                .flatMap(ConfigurationBlocksTest::resources)
                .flatMap(metadata -> NAME.matcher(metadata).results())
                .map(name -> name.group(1))
                .toList();
    }

    private static Stream<String> resources(String name) {
        try {
            List<String> texts = new ArrayList<>();
            for (URL url : Collections.list(
                    ConfigurationBlocksTest.class.getClassLoader().getResources(name))) {
                try (InputStream in = url.openStream()) {
                    texts.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return texts.stream();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Dependencies that the build does not know; of a block without any, itself, unless it stands in a pom. */
    private static Stream<String> missing(Block block) {
        String poms = String.join("\n", REPOSITORY.texts("pom.xml").values());
        List<MatchResult> dependencies =
                DEPENDENCY.matcher(block.text()).results().toList();
        if (dependencies.isEmpty()) {
            String option = block.text().replaceAll("</?\\w+>", "").strip();
            return poms.contains(option) ? Stream.empty() : Stream.of(block.where() + " shows " + option);
        }
        return dependencies.stream()
                .filter(dependency -> !isThere(dependency.group(1), dependency.group(2), dependency.group(3), poms))
                .map(dependency -> block.where() + " shows " + dependency.group(2) + " " + dependency.group(3));
    }

    private static boolean isThere(String group, String artifact, @Nullable String version, String poms) {
        if (group.equals("dev.weir")) {
            return REPOSITORY.modules().contains(artifact) && version().equals(version);
        }
        return poms.contains("<groupId>" + group + "</groupId>")
                && poms.contains("<artifactId>" + artifact + "</artifactId>");
    }

    private static String version() {
        return VERSION.matcher(REPOSITORY.read("pom.xml"))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static String dependency(String group, String artifact, String version) {
        return "<groupId>" + group + "</groupId> <artifactId>" + artifact + "</artifactId>"
                + (version.isEmpty() ? "" : " <version>" + version + "</version>");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Blank {}
}
