/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.examples.Repository;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of messages prints what {@code docs/messaging.md} says it prints. */
class MessagingTest {

    @Test
    void printsWhatItsPageSays() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Messaging.run(new PrintStream(printed, true, StandardCharsets.UTF_8));

        List<String> output = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(output).hasSize(9);
        assertThat(Repository.here().page("docs/messaging.md").blocks("text"))
                .extracting(block -> block.text().lines().toList())
                .contains(output);
    }
}
