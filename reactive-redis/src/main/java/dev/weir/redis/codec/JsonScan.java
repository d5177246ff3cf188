/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import dev.weir.codec.PayloadLimits;
import dev.weir.codec.UndecodableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** A scan of one JSON document, token by token; the parser itself minds depth, and how long texts and numbers are. */
record JsonScan(JsonMapper mapper) implements DocumentScan {

    @Override
    public void require(byte[] document, PayloadLimits limits) {
        try (JsonParser parser = mapper.createParser(document)) {
            // The document itself is no element of anything.
            int elements = -1;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                elements += token.isScalarValue() || token.isStructStart() ? 1 : 0;
                require(elements <= limits.elements(), "has more elements than PayloadLimits.elements allows");
                require(
                        token != JsonToken.VALUE_STRING || parser.getStringLength() <= limits.textLength(),
                        "has a text longer than PayloadLimits.textLength allows");
            }
        } catch (JacksonException e) {
            throw new UndecodableException(
                    "The JSON document cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new UndecodableException("The JSON document " + otherwise);
        }
    }
}
