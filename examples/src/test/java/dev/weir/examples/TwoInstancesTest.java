/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two instances print what {@code docs/tiers.md} says they print. */
class TwoInstancesTest {

    @Test
    void printWhatTheirPageSays() throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        TwoInstances.run(new PrintStream(printed, true, StandardCharsets.UTF_8));

        List<String> output = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(Repository.here().page("docs/tiers.md").blocks("text"))
                .extracting(block -> block.text().lines().toList())
                .contains(output);
    }
}
