/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/spring-boot.md} shows the catalogue as it is, and what {@link CatalogueVisit} prints. */
class CatalogueVisitTest {

    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*)</artifactId>");

    private final Repository repository = Repository.here();
    private final MarkdownPage page = repository.page("docs/spring-boot.md");

    @Test
    void printsWhatItsPageSays() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        try (Servers servers = Servers.start()) {
            CatalogueVisit.run(new PrintStream(printed, true, StandardCharsets.UTF_8), servers);
        }

        assertThat(repository.page("docs/spring-boot.md").blocks("text"))
                .extracting(block -> timeless(block.text()))
                .contains(timeless(printed.toString(StandardCharsets.UTF_8)));
    }

    @Test
    void itsPageShowsItsFile() {
        String file =
                repository.read("examples/src/main/resources/application.yaml").strip();
        assertThat(texts("yaml")).contains(file);
        assertThat(file.lines()).hasSize(12);
    }

    @Test
    void itsPageShowsItsTable() {
        assertThat(texts("sql")).contains(CatalogueVisit.TABLE + ";");
    }

    @Test
    void itsPageShowsItsDependencies() {
        assertThat(artifacts(texts("xml").get(0)))
                .hasSize(5)
                .isSubsetOf(artifacts(repository.read("examples/pom.xml")));
    }

    private List<String> texts(String language) {
        return page.blocks(language).stream().map(block -> block.text().strip()).toList();
    }

    private static List<String> artifacts(String xml) {
        return ARTIFACT.matcher(xml).results().map(found -> found.group(1)).toList();
    }

    /** How old something is, and up to which age it is fresh, differs from run to run. */
    private static String timeless(String printed) {
        return printed.lines()
                .map(line -> line.replaceAll("(max-age=|Age: |ttl=)\\d+", "$1…"))
                .collect(Collectors.joining("\n"));
    }
}
