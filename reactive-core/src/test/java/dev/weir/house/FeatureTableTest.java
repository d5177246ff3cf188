/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureTableTest {

    @Test
    void everyFeatureThatIsBegunNamesTestsThatExist() throws IOException {
        Path repository = repository();
        FeatureTable table = FeatureTable.parse(Files.readAllLines(repository.resolve("docs/features.md")));

        assertThat(table.rows()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(table.objections(FeatureTable.testClassesIn(repository))).isEmpty();
    }

    @Test
    void testClassesAreFoundByTheirFiles() {
        assertThat(FeatureTable.testClassesIn(repository()))
                .contains(FeatureTableTest.class.getSimpleName())
                .doesNotContain("NoSuchTest");
    }

    @Test
    void aDoneFeatureThatNamesNoTestIsAnObjection() {
        assertThat(objections("| G1 | Reads | done | soon |"))
                .containsExactly("G1 is done and names no test class that shows it");
    }

    @Test
    void aFeatureThatWorksInProcessAndNamesNoTestIsAnObjection() {
        assertThat(objections("| G1 | Reads | in process | soon |"))
                .containsExactly("G1 is in process and names no test class that shows it");
    }

    @Test
    void aTestThatDoesNotExistIsAnObjection() {
        assertThat(objections("| G1 | Reads | done | `ReadTest`, `GoneTest` |"))
                .containsExactly("G1 names GoneTest, which is no test class");
    }

    @Test
    void anUnknownStateIsAnObjection() {
        assertThat(objections("| G1 | Reads | nearly | |"))
                .containsExactly("G1: the state is planned, in process or done, not \"nearly\"");
    }

    @Test
    void aRepeatedIdIsAnObjection() {
        assertThat(objections("| G1 | Reads | planned | |", "| G1 | Reads again | planned | |"))
                .containsExactly("G1 stands in the table more than once");
    }

    @Test
    void aDoneFeatureWithItsTestIsNone() {
        assertThat(objections(
                        "| Id | Feature | State | Shown by |",
                        "|---|---|---|---|",
                        "| G1 | Reads | done | `ReadTest` |"))
                .isEmpty();
    }

    @Test
    void aRowWithAMissingCellIsRefused() {
        assertThatThrownBy(() -> objections("| G1 | Reads | done |")).hasMessageContaining("Row G1 needs four cells");
    }

    private static List<String> objections(String... lines) {
        return FeatureTable.parse(List.of(lines)).objections(List.of("ReadTest"));
    }

    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/features.md"))) {
            folder = folder.getParent();
            assertThat(folder)
                    .as("a folder above the working directory that holds docs/features.md")
                    .isNotNull();
        }
        return folder;
    }
}
