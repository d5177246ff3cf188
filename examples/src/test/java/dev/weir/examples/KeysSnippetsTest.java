/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.key.KeyTemplate;
import dev.weir.key.KeyText;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/keys.md}. */
class KeysSnippetsTest {

    // snippet: keys-record
    record LineKey(String shop, long id) {}
    // end

    private final Weir weir = new Shop().weir;

    @Test
    void aTemplateWritesKeysAndReadsThem() {
        // snippet: keys-template
        KeyText<Long> products = KeyTemplate.of("product:{id}", Long.class);
        KeyText<LineKey> lines = KeyTemplate.of("shop:{shop}:line:{id}", LineKey.class);

        String product = products.of(42L); // product:42
        String line = lines.of(new LineKey("eu:1", 7)); // shop:eu%3A1:line:7
        LineKey read = lines.parse(line); // LineKey[shop=eu:1, id=7]
        // end

        assertThat(product).isEqualTo("product:42");
        assertThat(line).isEqualTo("shop:eu%3A1:line:7");
        assertThat(read).hasToString("LineKey[shop=eu:1, id=7]");
    }

    @Test
    void aRecordHasATextByItself() {
        // snippet: keys-natural
        KeyText<LineKey> natural = KeyText.natural(LineKey.class).orElseThrow(); // eu%3A1:7
        // end

        assertThat(natural.of(new LineKey("eu:1", 7))).isEqualTo("eu%3A1:7");
    }

    @Test
    void aCacheTakesKeysAsTheyAre() {
        // snippet: keys-typed
        ReactiveCache<LineKey, String> lineNotes =
                weir.cache("line-notes", LineKey.class, String.class).build();
        Mono<Void> noted = lineNotes.put(new LineKey("eu:1", 7), "fragile");
        // end

        StepVerifier.create(noted.then(lineNotes.get(new LineKey("eu:1", 7))))
                .expectNext("fragile")
                .verifyComplete();
    }

    @Test
    void aPrefixIsEncodedLikeTheKeys() {
        // snippet: keys-prefix
        String ofOneShop = "shop:" + KeyTemplate.encode("São Paulo"); // shop:S%C3%A3o%20Paulo
        // end

        assertThat(ofOneShop).isEqualTo("shop:S%C3%A3o%20Paulo");
        assertThat(KeyTemplate.of("shop:{shop}:line:{id}", LineKey.class).of(new LineKey("São Paulo", 7)))
                .startsWith(ofOneShop + ":");
    }
}
