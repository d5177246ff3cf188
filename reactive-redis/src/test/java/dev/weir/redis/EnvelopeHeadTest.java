/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.Reading.Readable;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The head of an envelope, as Java and as a script on a server write it. */
class EnvelopeHeadTest {

    private static final Version LARGEST = new Version((1L << 53) - 1, (1L << 53) - 1);

    @ParameterizedTest
    @EachEdition
    void theDocumentedScriptWritesTheSameHead(RedisEdition edition) throws IOException {
        for (Version version : List.of(Version.NONE, EnvelopeSamples.VERSION, LARGEST)) {
            for (int marks = 0; marks < 4; marks++) {
                byte[] envelope = Envelope.write(EnvelopeSamples.plain(new byte[3]), null, Version.NONE, false);
                byte[] head = HexFormat.of().parseHex(sealedByScript(edition, marks, version));
                System.arraycopy(head, 0, envelope, 0, EnvelopeHead.LENGTH);
                boolean isExpired = (marks & 1) != 0;
                boolean isDirty = (marks & 2) != 0;
                assertThat(Envelope.read(envelope)).isInstanceOfSatisfying(Readable.class, readable -> {
                    assertThat(readable.found().version()).isEqualTo(version);
                    assertThat(readable.found().isDirty()).isEqualTo(isDirty);
                    assertThat(readable.found().entry().isExpired()).isEqualTo(isExpired);
                });
            }
        }
    }

    @Test
    void aMarkThatIsNotKnownIsMalformed() {
        byte[] envelope = Envelope.write(EnvelopeSamples.plain(null), null, EnvelopeSamples.VERSION, false);
        for (int marks = 4; marks < 256; marks++) {
            EnvelopeHead.write(envelope, marks, EnvelopeSamples.VERSION);
            assertThat(Envelope.read(envelope)).isEqualTo(Reading.Unreadable.MALFORMED);
        }
    }

    private static String sealedByScript(RedisEdition edition, int marks, Version version) throws IOException {
        Matcher script = Pattern.compile("```lua\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "envelope.md")));
        assertThat(script.find()).isTrue();
        String inHex = """
                local head = sealed(tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
                return (string.gsub(head, '.', function(c) return string.format('%02x', string.byte(c)) end))
                """;
        return edition.shared()
                .text(
                        "EVAL",
                        script.group(1) + inHex,
                        "0",
                        Integer.toString(marks),
                        Long.toString(version.epoch()),
                        Long.toString(version.seq()));
    }
}
