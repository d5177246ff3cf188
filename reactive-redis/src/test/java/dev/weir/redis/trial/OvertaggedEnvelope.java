/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.server.RedisEndpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** An envelope whose sums match, and which claims more tags than an entry may have: more than a script could look up at once. */
final class OvertaggedEnvelope {

    private static final int CHECKSUM = 22;
    private static final int FLAGS = 26;
    private static final int FRESH_FOR = 37;
    private static final int TAGS = 20_000;

    private OvertaggedEnvelope() {}

    /** Makes one of what is stored under a key of a cache, which has neither tags nor a version nor a validator. */
    static void forge(RedisEndpoint server, String namespace, String cache, String key) {
        List<?> names = (List<?>) server.call("KEYS", "weir:{" + namespace + ":*}:v:" + cache + "::" + key);
        String name = String.valueOf(names.get(0));
        String read = "return (string.gsub(redis.call('GET', KEYS[1]), '.', "
                + "function(c) return string.format('%02x', string.byte(c)) end))";
        String write = "return redis.call('SET', KEYS[1], (string.gsub(ARGV[1], '..', "
                + "function(hex) return string.char(tonumber(hex, 16)) end)))";
        byte[] envelope = HexFormat.of().parseHex(server.text("EVAL", read, "1", name));
        server.call("EVAL", write, "1", name, HexFormat.of().formatHex(overtagged(envelope)));
    }

    private static byte[] overtagged(byte[] envelope) {
        boolean hasShift = (envelope[FLAGS] & 4) != 0;
        int at = afterVarint(envelope, FRESH_FOR);
        at = hasShift ? afterVarint(envelope, at) : at;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(envelope, 0, at);
        varint(bytes, TAGS);
        for (int i = 0; i < TAGS; i++) {
            byte[] tag = ("t" + i).getBytes(UTF_8);
            varint(bytes, tag.length);
            bytes.writeBytes(tag);
        }
        bytes.write(envelope, at, envelope.length - at);
        byte[] forged = bytes.toByteArray();
        forged[FLAGS] |= 32;
        CRC32C crc = new CRC32C();
        crc.update(forged, FLAGS, forged.length - FLAGS);
        ByteBuffer.wrap(forged).putInt(CHECKSUM, (int) crc.getValue());
        return forged;
    }

    private static int afterVarint(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }

    private static void varint(ByteArrayOutputStream bytes, int value) {
        int left = value;
        while (left >= 0x80) {
            bytes.write(left & 0x7F | 0x80);
            left >>>= 7;
        }
        bytes.write(left);
    }
}
