/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {

    @Test
    void mavenHandsThemOverAsOne() {
        assertThat(DemoOptions.of("--end-with-parent", " --second  --port=9000 "))
                .isEqualTo(new DemoOptions(Optional.of(9_000), true, false, true));
        assertThat(DemoOptions.of("")).isEqualTo(new DemoOptions(Optional.empty(), false, false, false));
    }

    @Test
    void whatIsNoOptionIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoOptions.of("--secnd"))
                .withMessageContaining("--secnd")
                .withMessageContaining("--second");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoOptions.of("--port=eighty"))
                .withMessageContaining("eighty");
    }
}
