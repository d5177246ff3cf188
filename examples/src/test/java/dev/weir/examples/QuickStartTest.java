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

/** The quick start prints what the README says it prints. */
class QuickStartTest {

    @Test
    void printsWhatTheReadmeSays() throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        QuickStart.run(new PrintStream(printed, true, StandardCharsets.UTF_8));

        List<String> output = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(output).hasSize(6);
        assertThat(Repository.here().page("README.md").blocks("text"))
                .extracting(block -> block.text().lines().toList())
                .contains(output);
    }
}
