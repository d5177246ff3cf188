/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.key.KeyTemplate;
import java.util.Date;
import org.junit.jupiter.api.Test;

/** What is known of caches from outside: which there are, and how their keys are written. */
class KeysOfCachesTest {

    private final Weir weir = Weir.named("shop").build();

    @Test
    void aWeirKnowsItsCachesByName() {
        assertThat(weir.caches()).isEmpty();
        ReactiveCache<String, String> words =
                weir.cache("words", String.class, String.class).build();
        ReactiveCache<Long, String> names =
                weir.cache("names", Long.class, String.class).build();

        assertThat(weir.caches()).containsExactly(names, words);
    }

    @Test
    void aCacheKnowsHowItsKeysAreWritten() {
        ReactiveCache<Long, String> plain =
                weir.cache("plain", Long.class, String.class).build();
        ReactiveCache<Long, String> templated = weir.cache("templated", Long.class, String.class)
                .keys(KeyTemplate.of("product:{id}", Long.class))
                .build();

        assertThat(plain.keyText().orElseThrow().parse("7")).isEqualTo(7L);
        assertThat(templated.keyText().orElseThrow().of(7L)).isEqualTo("product:7");
        assertThat(weir.cache("dates", Date.class, String.class).build().keyText())
                .isEmpty();
    }
}
