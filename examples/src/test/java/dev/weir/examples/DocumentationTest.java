/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every code block of the documents is run by a test, every link leads somewhere, every command is tried by CI. */
class DocumentationTest {

    private static final Repository REPOSITORY = Repository.here();
    private static final Documentation DOCUMENTATION = new Documentation(REPOSITORY.pages(), REPOSITORY.snippets());

    private static final Snippet SNIPPET =
            new Snippet("test/java/dev/weir/examples/ReadingSnippetsTest.java", 7, "one", "    one(\n        1);");

    @Test
    void theDocumentsAreFound() {
        assertThat(DOCUMENTATION.pages()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(DOCUMENTATION.snippets()).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void allCodeIsRun() {
        assertThat(DOCUMENTATION.inventedCode()).isEmpty();
        assertThat(DOCUMENTATION.snippetsNobodyShows()).isEmpty();
        assertThat(DOCUMENTATION.snippetsNobodyRuns()).isEmpty();
    }

    @Test
    void allLinksLeadSomewhere() {
        assertThat(DOCUMENTATION.deadLinks(REPOSITORY::holds)).isEmpty();
    }

    @Test
    void allCommandsAreTried() {
        List<String> scripts = List.of(REPOSITORY.read(".ci/run"), REPOSITORY.read(".github/workflows/ci.yml"));

        assertThat(REPOSITORY.page("README.md").blocks("shell")).isNotEmpty();
        assertThat(DOCUMENTATION.untriedCommands(scripts)).isEmpty();
    }

    @Test
    void codeThatDiffersInMoreThanSpaceIsCaught() {
        assertThat(documents("```java\none( 1);\n```", SNIPPET).inventedCode()).isEmpty();
        assertThat(documents("```java\none( 2);\n```", SNIPPET).inventedCode())
                .containsExactly("docs/page.md:1 shows code that is no snippet of the examples");
    }

    @Test
    void aSnippetThatNobodyShowsIsCaught() {
        assertThat(documents("```java\none( 2);\n```", SNIPPET).snippetsNobodyShows())
                .containsExactly(SNIPPET.where() + " is a snippet that no page shows");
    }

    @Test
    void aSnippetThatNobodyRunsIsCaught() {
        Snippet run = new Snippet("main/java/dev/weir/examples/QuickStart.java", 1, "run", "");
        Snippet idle = new Snippet("main/java/dev/weir/examples/ProductTable.java", 1, "idle", "");

        assertThat(documents("", SNIPPET, run, idle).snippetsNobodyRuns())
                .containsExactly(idle.where() + " is a snippet that no test runs");
    }

    @Test
    void aSnippetThatDoesNotEndIsCaught() {
        assertThatThrownBy(() -> Snippet.parse("A.java", "// snippet: one\none();"))
                .hasMessage("A.java:1 begins one and does not end it");
    }

    @Test
    void aDeadLinkIsCaught() {
        String text = "# Two words\n[a](page.md) [b](#two-words) [c](page.md#two-words) [d](https://example.com)\n"
                + "[e](gone.md) [f](#gone) [g](page.md#gone) `[h](code.md)`";

        assertThat(documents(text).deadLinks(path -> path.endsWith("page.md")))
                .containsExactly(
                        "docs/page.md links to gone.md, which is not there",
                        "docs/page.md links to #gone, which is not there",
                        "docs/page.md links to page.md#gone, which is not there");
    }

    @Test
    void aCommandThatCiDoesNotRunIsCaught() {
        assertThat(documents("```shell\n./mvnw verify\n./mvnw install\n```")
                        .untriedCommands(List.of("  run: ./mvnw -B --fail-at-end clean verify\n")))
                .containsExactly("docs/page.md:1 shows \"./mvnw install\", which CI does not run");
    }

    private static Documentation documents(String text, Snippet... snippets) {
        return new Documentation(List.of(MarkdownPage.parse("docs/page.md", text)), List.of(snippets));
    }
}
