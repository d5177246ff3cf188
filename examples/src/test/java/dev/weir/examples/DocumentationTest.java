/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every code block of the documents is run by a test, every link leads somewhere, every command is tried by CI. */
class DocumentationTest {

    private static final Repository REPOSITORY = Repository.here();
    private static final Documentation DOCUMENTATION = new Documentation(REPOSITORY.pages(), REPOSITORY.snippets());

    private static final ProjectNames NAMES = ProjectNames.of(REPOSITORY);

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
        // By each: they are run in different places.
        assertThat(scripts)
                .allSatisfy(script -> assertThat(DOCUMENTATION.untriedCommands(List.of(script)))
                        .isEmpty());
    }

    /** Each of these is tried: see CONTRIBUTING.md for how. */
    @Test
    void allBlocksAreOfLanguagesThatAreTried() {
        assertThat(DOCUMENTATION.blocksOfOtherLanguages(
                        Set.of("java", "shell", "sh", "yaml", "xml", "sql", "lua", "text")))
                .isEmpty();
        assertThat(DOCUMENTATION.unknownPrograms(Set.of("\\./mvnw", "redis-cli", "curl")))
                .isEmpty();
        assertThat(DOCUMENTATION.requestsNobodyMakes(NAMES.testsOfExamples())).isEmpty();
    }

    @Test
    void allLinksToElsewhereCanBeRight() {
        assertThat(DOCUMENTATION.malformedLinks()).isEmpty();
    }

    @Test
    void allPagesThatSourcesNameAreThere() {
        Map<String, String> texts = REPOSITORY.texts(".java", ".xml", ".yml", ".lua", ".sql", ".json", "/run");
        // This one names pages that are not there, on purpose.
        texts.keySet().removeIf(path -> path.endsWith("/DocumentationTest.java"));

        assertThat(texts).hasSizeGreaterThan(500).containsKey(".ci/run");
        assertThat(DOCUMENTATION.pagesNamedInVain(texts, REPOSITORY::holds)).isEmpty();
    }

    @Test
    void allTestsThatPagesNameAreThere() {
        assertThat(DOCUMENTATION.testsNamedInVain(NAMES)).isEmpty();
    }

    @Test
    void allCommandsCanBeCopied() {
        assertThat(DOCUMENTATION.commandsOverTwoLines()).isEmpty();
    }

    @Test
    void allOutputsAreCompared() {
        assertThat(DOCUMENTATION.outputsNobodyCompares(NAMES.testsOfExamples())).isEmpty();
    }

    @Test
    void allOtherCommandsNameWhatIsThere() {
        assertThat(DOCUMENTATION.brokenCommands(NAMES)).isEmpty();
    }

    @Test
    void codeThatDiffersInMoreThanSpaceIsCaught() {
        assertThat(documents("```java\none( 1);\n```", SNIPPET).inventedCode()).isEmpty();
        assertThat(documents("```java\none( 2);\n```", SNIPPET).inventedCode())
                .containsExactly("docs/page.md:1 shows code that is no snippet of the examples");
    }

    @Test
    void linesOfASnippetAreNoInvention() {
        Snippet lines = new Snippet("A.java", 7, "long", "    one(\n        1);\n    two();\n");

        assertThat(documents("```java\n1);\ntwo();\n```", lines).inventedCode()).isEmpty();
        assertThat(documents("```java\none(\ntwo();\n```", lines).inventedCode())
                .hasSize(1);
        assertThat(documents("```java\ntwo()\n```", lines).inventedCode()).hasSize(1);
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

    @Test
    void aCommandThatCiOnlySpeaksOfIsCaught() {
        Documentation documents = documents("```shell\n./mvnw verify\n```");
        String function = "go() {\n  ./mvnw verify # all of it\n}\n";
        String caught = "docs/page.md:1 shows \"./mvnw verify\", which CI does not run";

        assertThat(documents.untriedCommands(List.of(function + "phase \"Go\" go\n")))
                .isEmpty();
        assertThat(documents.untriedCommands(List.of(function))).containsExactly(caught);
        assertThat(documents.untriedCommands(List.of(function + "# phase \"Go\" go\n")))
                .containsExactly(caught);
        assertThat(documents.untriedCommands(List.of("  # ./mvnw verify\n"))).containsExactly(caught);
    }

    @Test
    void aCommandOverTwoLinesIsCaught() {
        assertThat(documents("`./mvnw -q\nverify` `a\nb` `./mvnw -q verify`\n`A=b curl\nx`")
                        .commandsOverTwoLines())
                .containsExactly(
                        "docs/page.md breaks \"./mvnw -q verify\" over two lines",
                        "docs/page.md breaks \"A=b curl x\" over two lines");
    }

    @Test
    void aPictureThatIsNotThereIsCaught() {
        String text =
                "![a](a.png)\n<picture><source srcset=\"b.png\"><img src=\"c.png\"></picture> <a href=\"page.md\">";

        assertThat(documents(text).deadLinks(path -> path.endsWith("page.md")))
                .containsExactly(
                        "docs/page.md links to a.png, which is not there",
                        "docs/page.md links to b.png, which is not there",
                        "docs/page.md links to c.png, which is not there");
    }

    @Test
    void aLinkToElsewhereThatCannotBeRightIsCaught() {
        assertThat(documents("[a](https://example.com/x#y) [b](http://example.com) [c](https://localhost) [d](htps:x)")
                        .malformedLinks())
                .containsExactly(
                        "docs/page.md links to http://example.com, which is no https address of a host",
                        "docs/page.md links to https://localhost, which is no https address of a host",
                        "docs/page.md links to htps:x, which is no https address of a host");
    }

    @Test
    void aPageThatIsNamedInVainIsCaught() {
        Map<String, String> sources = Map.of("A.java", "/** See docs/page.md and docs/decisions/gone.md. */");

        assertThat(documents("").pagesNamedInVain(sources, path -> path.endsWith("page.md")))
                .containsExactly("A.java names docs/decisions/gone.md, which is not there");
    }

    @Test
    void aTestThatIsNamedInVainIsCaught() {
        assertThat(documents("`DocumentationTest` `DocumentationTest.theDocumentsAreFound` `GoneTest` "
                                + "`DocumentationTest.gone` `Gone`")
                        .testsNamedInVain(NAMES))
                .containsExactly(
                        "docs/page.md names GoneTest, which is no test",
                        "docs/page.md names DocumentationTest.gone, which is no test");
    }

    @Test
    void aBlockThatNothingTriesIsCaught() {
        assertThat(documents("```\na\n```\n```cobol\na\n```\n```text\na\n```").blocksOfOtherLanguages(Set.of("text")))
                .containsExactly(
                        "docs/page.md:1 is a block of \"\", which nothing tries",
                        "docs/page.md:4 is a block of \"cobol\", which nothing tries");
        assertThat(documents("```sh\n# first\nA=b ./go on \\\n  and on # so\nrm x\n```")
                        .unknownPrograms(Set.of("\\./go")))
                .containsExactly("docs/page.md:1 shows \"rm x\", which nothing tries");
    }

    @Test
    void aRequestThatNobodyMakesIsCaught() {
        String block = "```sh\ncurl -i localhost\ncurl -i 'http://localhost:8080/a/b?c=d'\n```";

        assertThat(documents(block).requestsNobodyMakes("get(\"/a/b\")")).isEmpty();
        assertThat(documents(block).requestsNobodyMakes("get(\"http://localhost:8080/a/b?c=d\")"))
                .isEmpty();
        for (String other : List.of("get(\"/a/c\")", "get(\"/a/b/c\")", "get(\"/0/a/b\")", "/a/b")) {
            assertThat(documents(block).requestsNobodyMakes(other))
                    .as(other)
                    .containsExactly("docs/page.md:1 asks for /a/b, which no test does");
        }
        assertThat(documents("```sh\ncurl http://localhost/\n```")
                        .requestsNobodyMakes("get(\"/a/b\") endsWith(\"/\") path(\"/\" + a)"))
                .containsExactly("docs/page.md:1 asks for /, which no test does");
    }

    @Test
    void anOutputThatNobodyComparesIsCaught() {
        Documentation documents = documents("```text\na\n```\n```text\n─►\n```\n```text\nb\n```");
        String compared = "page(\"docs/page.md\")\n  .blocks(\"text\")\n";
        String first = "docs/page.md:1 shows an output with which no test compares it";
        String second = "docs/page.md:7 shows an output with which no test compares it";

        assertThat(documents.outputsNobodyCompares(compared.replace("page.md", "other.md")))
                .containsExactly(first, second);
        assertThat(documents.outputsNobodyCompares(compared.replace("text", "java")))
                .containsExactly(first, second);
        assertThat(documents.outputsNobodyCompares("// " + compared)).containsExactly(first, second);
        assertThat(documents.outputsNobodyCompares(compared)).containsExactly(second);
        assertThat(documents.outputsNobodyCompares(compared + compared)).isEmpty();
    }

    @Test
    void aCommandThatNamesWhatIsNotThereIsCaught() {
        String right =
                "A=b ./mvnw -q -Pperf,jmh -pl perf,examples -am verify -Dsuite=local-hit -Dtest='dev.weir.perf.**'";
        assertThat(documents("```sh\n" + right + "\n```").brokenCommands(NAMES)).isEmpty();
        assertThat(MavenCommand.parse("./mvnw -Pgone -pl gone,perf away spotless:apply gone:apply -Dtrial='T9 | T999' "
                                + "-Dtest=GoneTest,dev.weir.redis.** -Dweir.gone=1 -Dweir.trial.size=full")
                        .objections(NAMES))
                .containsExactly(
                        "profile gone",
                        "module gone",
                        "goal away",
                        "goal gone:apply",
                        "trial T999",
                        "test GoneTest",
                        "property weir.gone");
        assertThat(documents("`./mvnw gone`").brokenCommands(NAMES))
                .containsExactly("docs/page.md shows \"./mvnw gone\", but there is no goal gone");
    }

    private static Documentation documents(String text, Snippet... snippets) {
        return new Documentation(List.of(MarkdownPage.parse("docs/page.md", text)), List.of(snippets));
    }
}
