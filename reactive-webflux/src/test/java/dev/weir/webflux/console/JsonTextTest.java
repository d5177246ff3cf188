/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is written is JSON, whatever is in it. */
class JsonTextTest {

    @Test
    void itIsReadAsWhatItWas() {
        StringBuilder letters = new StringBuilder();
        for (char one = 0; one < 0x2100; one++) {
            letters.append(one);
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", letters + "\uD83D\uDE00</script>\"\\");
        value.put("\"", new ArrayList<>(Arrays.asList(1, 2.5, true, null, List.of(), Map.of())));

        assertThat(JsonMapper.shared().readValue(JsonText.of(value), Object.class))
                .isEqualTo(value);
    }

    @Test
    void nothingInItIsMarkupOrALine() {
        assertThat(JsonText.of(List.of("<b>&\n\u2028\uD800")))
                .isEqualTo("[\"\\u003cb\\u003e\\u0026\\u000a\\u2028\\ud800\"]");
    }

    @Test
    void whatIsNoNumberIsNothing() {
        assertThat(JsonText.of(List.of(Double.NaN, Double.POSITIVE_INFINITY, -0.5)))
                .isEqualTo("[null,null,-0.5]");
    }
}
