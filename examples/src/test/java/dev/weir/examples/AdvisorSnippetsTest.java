/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Advice;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.backend.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/advisor.md}. */
class AdvisorSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final ProductTable table = shop.table;

    @Test
    void whatIsMeantIsSaid() {
        // snippet: advisor
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThroughInBatches(table::findAll)
                .meaning(Advice.Code.NO_JITTER)
                .build();

        List<Advice> advice = weir.advice();
        List<Finding> findings = weir.findings();
        // end

        assertThat(products.name()).isEqualTo("products");
        assertThat(advice).isEmpty();
        assertThat(findings).isEmpty();
    }

    @Test
    void itsPageShowsWhatIsLogged() {
        weir.cache("products", String.class, Product.class)
                .readThroughInBatches(table::findAll)
                .build();

        assertThat(weir.advice())
                .singleElement()
                .asString()
                .isEqualToNormalizingWhitespace(Repository.here()
                        .page("docs/advisor.md")
                        .blocks("text")
                        .get(0)
                        .text());
    }
}
