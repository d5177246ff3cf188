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

/** {@link Transfer} prints what {@code docs/models.md} says it prints. */
class TransferTest {

    @Test
    void printsWhatItsPageSays() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        try (Servers servers = Servers.start()) {
            Transfer.run(new PrintStream(printed, true, StandardCharsets.UTF_8), servers);
        }

        List<String> output = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(Repository.here().page("docs/models.md").blocks("text"))
                .extracting(block -> block.text().lines().toList())
                .contains(output);
    }
}
