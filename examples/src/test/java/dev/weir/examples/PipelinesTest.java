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
import org.junit.jupiter.api.Test;

/** The pipelines example prints what its page says it prints. */
class PipelinesTest {

    @Test
    void printsWhatThePageSays() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Pipelines.run(new PrintStream(printed, true, StandardCharsets.UTF_8));

        List<String> output = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(output).hasSize(7);
        assertThat(Repository.here().page("docs/pipelines.md").blocks("text"))
                .extracting(block -> block.text().lines().toList())
                .contains(output);
    }
}
