/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Payloads that somebody hostile has put in the place of an {@link HostileContentTrialTest.Item}, by what they are. */
final class HostilePayloads {

    private static final CBORMapper MAPPER = new CBORMapper();

    private HostilePayloads() {}

    /** Those that are well-formed items, and small enough for whoever believes them, but for their limits. */
    static Map<String, byte[]> beyondLimits() {
        Object deep = List.of();
        for (int depth = 0; depth < 200; depth++) {
            deep = List.of(deep);
        }
        return new LinkedHashMap<>(Map.of(
                "nested-too-deep", item(deep),
                "too-many-elements", item(Collections.nCopies(20_000, 1)),
                "too-many-fields",
                        item(IntStream.range(0, 20_000).boxed().collect(Collectors.toMap(i -> "f" + i, i -> i)))));
    }

    /** An item that names a class, as polymorphic typing would write it. */
    static byte[] trap() {
        return item(List.of(Trap.class.getName(), Map.of()));
    }

    /** All that are no items: bombs, other formats, gadgets, and so much noise. */
    static Map<String, byte[]> all(int noises) {
        Map<String, byte[]> payloads = beyondLimits();
        payloads.put("empty", new byte[0]);
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 0x81);
        payloads.put("deep", deep);
        payloads.put("two-gigabytes-of-text", HexFormat.of().parseHex("7a7fffffff61"));
        payloads.put("two-gigabytes-of-bytes", HexFormat.of().parseHex("5a7fffffff00"));
        payloads.put("endless-array", HexFormat.of().parseHex("9b7fffffffffffffff00"));
        payloads.put("a-million-fields", manyFields());
        payloads.put("json", "{\"name\":\"json\"}".getBytes(StandardCharsets.UTF_8));
        payloads.put("smile", HexFormat.of().parseHex("3a290a03fafb"));
        payloads.put("java", HexFormat.of().parseHex("aced0005737200"));
        payloads.put("gadget", gadget());
        Random random = new Random(42);
        for (int i = 0; i < noises; i++) {
            byte[] noise = new byte[random.nextInt(200) + 1];
            random.nextBytes(noise);
            payloads.put("noise-" + i, noise);
        }
        return payloads;
    }

    private static byte[] item(Object more) {
        return MAPPER.writeValueAsBytes(Map.of("name", "hostile", "more", Map.of("m", more)));
    }

    private static byte[] manyFields() {
        StringBuilder hex = new StringBuilder("bf");
        for (int i = 0; i < 50_000; i++) {
            hex.append("64").append(String.format("%08x", 0x41414141 + i % 26)).append("01");
        }
        return HexFormat.of().parseHex(hex.append("ff"));
    }

    /** A list of a class name and its content. */
    private static byte[] gadget() {
        String type = "com.sun.rowset.JdbcRowSetImpl";
        return HexFormat.of()
                .parseHex("82" + "78" + String.format("%02x", type.length())
                        + HexFormat.of().formatHex(type.getBytes(StandardCharsets.UTF_8)) + "a0");
    }
}
