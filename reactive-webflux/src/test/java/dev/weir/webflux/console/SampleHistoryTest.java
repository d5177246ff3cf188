/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The last samples, in the order in which they were taken, whatever comes while they are read. */
class SampleHistoryTest {

    private final SampleHistory history = new SampleHistory(3);

    @Test
    void theLastOnesAreKept() {
        add(5);

        assertThat(history.between(0, history.taken())).containsExactly("2", "3", "4");
        assertThat(history.between(4, history.taken())).containsExactly("4");
        assertThat(history.between(5, history.taken())).isEmpty();
    }

    @Test
    void whatHasTakenThePlaceOfOthersIsNotToldInTheirPlace() {
        add(5);
        long upTo = history.taken();
        add(2);

        assertThat(history.between(0, upTo)).containsExactly("4");
        assertThat(history.between(upTo, history.taken())).containsExactly("5", "6");
    }

    private void add(int many) {
        for (int i = 0; i < many; i++) {
            history.add(String.valueOf(history.taken()));
        }
    }
}
