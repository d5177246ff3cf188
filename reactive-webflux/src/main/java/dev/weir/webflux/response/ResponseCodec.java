/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import dev.weir.codec.Codec;
import dev.weir.codec.UndecodableException;
import dev.weir.webflux.rfc9111.Fields;
import dev.weir.webflux.rfc9111.Heuristic;
import dev.weir.webflux.rfc9111.Selection;
import dev.weir.webflux.rfc9111.StoredResponse;
import dev.weir.webflux.rfc9111.Times;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A codec for responses. One payload is, with numbers in groups of seven bits and texts as their length and UTF-8: the status, when its
 * origin was asked, how many milliseconds later it answered, the number of names of the selection and each of them, its digest, the
 * number of header lines and of each its name and value, and the body up to the end. A name is the number of a usual one, or zero and
 * a text.
 */
final class ResponseCodec implements Codec<StoredResponse> {

    /** CRC32C of {@code http-response@1}; other numbers are other formats. */
    private static final int SCHEMA = 0x57_52_45_01;

    private static final int MOST_LINES = 1_000;
    private static final int MOST_NAMES = 64;

    private final Heuristic heuristic;

    /** For responses whose freshness is guessed like this, if it has to be. */
    ResponseCodec(Heuristic heuristic) {
        this.heuristic = heuristic;
    }

    @Override
    public int schemaId() {
        return SCHEMA;
    }

    @Override
    public byte[] encode(StoredResponse value) {
        PayloadWriter out = new PayloadWriter(value.size());
        out.number(value.status());
        out.number(value.times().requested().toEpochMilli());
        out.number(Math.max(
                0,
                value.times().received().toEpochMilli()
                        - value.times().requested().toEpochMilli()));
        out.number(value.selection().names().size());
        value.selection().names().forEach(out::name);
        out.text(value.selection().digest());
        Map<String, List<String>> fields = value.fields().asMap();
        out.number(fields.values().stream().mapToInt(List::size).sum());
        fields.forEach((name, lines) -> lines.forEach(line -> {
            out.name(name);
            out.text(line);
        }));
        return out.bytesWith(value.body());
    }

    @Override
    public StoredResponse decode(byte[] payload) {
        PayloadReader in = new PayloadReader(ByteBuffer.wrap(payload));
        int status = in.count(999);
        if (status < 100) {
            throw new UndecodableException("A response has a status that is none");
        }
        long requested = in.moment();
        long received = requested + in.moment();
        Selection selection = selection(in);
        Fields fields = fields(in);
        return StoredResponse.of(
                status,
                fields,
                in.rest(),
                new Times(Instant.ofEpochMilli(requested), Instant.ofEpochMilli(received)),
                selection,
                heuristic);
    }

    private static Selection selection(PayloadReader in) {
        int count = in.count(MOST_NAMES);
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(in.name());
        }
        return new Selection(names, in.text());
    }

    private static Fields fields(PayloadReader in) {
        int count = in.count(MOST_LINES);
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            fields.computeIfAbsent(in.name(), none -> new ArrayList<>(1)).add(in.text());
        }
        return Fields.of(fields);
    }
}
