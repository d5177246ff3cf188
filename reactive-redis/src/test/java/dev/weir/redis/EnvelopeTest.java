/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.codec.Allocation;
import dev.weir.redis.Reading.Readable;
import dev.weir.redis.Reading.Unreadable;
import dev.weir.tier.Found;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final int FIXED = 40;

    @Test
    void whatWasWrittenIsReadBackAsItWas() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            StoredEntry entry = EnvelopeSamples.random(random);
            Version version = new Version(random.nextLong(), random.nextLong());
            boolean isDirty = random.nextBoolean();
            String key = random.nextBoolean() ? null : "key" + random.nextInt();
            assertReadBack(entry, version, isDirty, key);
        }
        assertReadBack(EnvelopeSamples.plain(new byte[0]), Version.NONE, false, null);
        assertReadBack(EnvelopeSamples.full(new byte[1 << 20]), Version.LAST, true, "");
    }

    @Test
    void aPlainEntryCostsFortyBytes() {
        assertThat(Envelope.write(EnvelopeSamples.plain(new byte[100]), null, EnvelopeSamples.VERSION, false))
                .hasSize(FIXED + 100);
        assertThat(Envelope.write(EnvelopeSamples.plain(null), null, EnvelopeSamples.VERSION, false))
                .hasSize(FIXED);
    }

    @Test
    void cutShortItIsUnreadableWhereverItEnds() {
        byte[] envelope =
                Envelope.write(EnvelopeSamples.full(new byte[] {1, 2, 3}), "a key", EnvelopeSamples.VERSION, true);
        for (int length = 0; length < envelope.length; length++) {
            assertThat(Envelope.read(Arrays.copyOf(envelope, length)))
                    .as("cut to %s bytes", length)
                    .isInstanceOf(Unreadable.class);
        }
        assertThat(Envelope.read(Arrays.copyOf(envelope, envelope.length + 1))).isEqualTo(Unreadable.DAMAGED);
        assertThat(Envelope.read(Arrays.copyOf(envelope, 1))).isEqualTo(Unreadable.FOREIGN);
        assertThat(Envelope.read(Arrays.copyOf(envelope, 10))).isEqualTo(Unreadable.TRUNCATED);
        assertThat(Envelope.read(Arrays.copyOf(envelope, 26))).isEqualTo(Unreadable.TRUNCATED);
    }

    @Test
    void aChangedBitAnywhereMakesItUnreadable() {
        for (StoredEntry entry :
                new StoredEntry[] {EnvelopeSamples.full(new byte[] {1, 2, 3}), EnvelopeSamples.plain(null)}) {
            byte[] envelope = Envelope.write(entry, "a key", EnvelopeSamples.VERSION, false);
            for (int bit = 0; bit < envelope.length * Byte.SIZE; bit++) {
                byte[] changed = envelope.clone();
                changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                assertThat(Envelope.read(changed)).as("bit %s", bit).isInstanceOf(Unreadable.class);
            }
        }
    }

    @Test
    void aChangedByteAnywhereMakesItUnreadable() {
        byte[] envelope =
                Envelope.write(EnvelopeSamples.plain(new byte[] {1, 2, 3}), null, EnvelopeSamples.VERSION, false);
        for (int at = 0; at < envelope.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] changed = envelope.clone();
                changed[at] ^= (byte) change;
                assertThat(Envelope.read(changed)).isInstanceOf(Unreadable.class);
            }
        }
    }

    @Test
    void whatSomethingElseHasWrittenIsForeign() {
        Random random = new Random(12);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            assertThat(Envelope.read(bytes)).isInstanceOf(Unreadable.class);
        }
        assertThat(Envelope.read("some text".getBytes())).isEqualTo(Unreadable.FOREIGN);
        assertThat(Envelope.read(new byte[0])).isEqualTo(Unreadable.FOREIGN);
    }

    @Test
    void aNewerLayoutIsNotGuessedAt() {
        byte[] envelope = Envelope.write(EnvelopeSamples.plain(null), null, EnvelopeSamples.VERSION, false);
        envelope[2] = 2;
        assertThat(Envelope.read(envelope)).isEqualTo(Unreadable.NEWER);
    }

    @Test
    void whatBreaksTheRulesIsMalformedThoughItsSumsMatch() {
        Random random = new Random(13);
        int malformed = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] envelope = Envelope.write(
                    EnvelopeSamples.random(random), round % 2 == 0 ? "key" : null, EnvelopeSamples.VERSION, false);
            byte[] changed = Arrays.copyOf(envelope, 27 + random.nextInt(envelope.length - 26));
            changed[26 + random.nextInt(changed.length - 26)] = (byte) random.nextInt();
            resum(changed);
            long allocated = Allocation.of(() -> Envelope.read(changed));
            assertThat(allocated).isLessThan(4_096 + 8L * changed.length);
            malformed += Envelope.read(changed) == Unreadable.MALFORMED ? 1 : 0;
        }
        assertThat(malformed).isGreaterThan(1_000);
    }

    @Test
    void anAbsenceThatHoldsSomethingIsMalformed() {
        byte[] envelope = Envelope.write(EnvelopeSamples.plain(new byte[] {1}), null, EnvelopeSamples.VERSION, false);
        envelope[26] |= 1;
        resum(envelope);
        assertThat(Envelope.read(envelope)).isEqualTo(Unreadable.MALFORMED);
        byte[] unknownFlag = Envelope.write(EnvelopeSamples.plain(null), null, EnvelopeSamples.VERSION, false);
        unknownFlag[26] |= (byte) 128;
        resum(unknownFlag);
        assertThat(Envelope.read(unknownFlag)).isEqualTo(Unreadable.MALFORMED);
    }

    @Test
    void aTagThatIsNoTextIsMalformed() {
        StoredEntry tagged = new StoredEntry(
                new byte[0], false, 0, 0, 0, 0, false, OptionalLong.empty(), Optional.empty(), Set.of("ab"));
        byte[] envelope = Envelope.write(tagged, null, EnvelopeSamples.VERSION, false);
        envelope[envelope.length - 1] = (byte) 0xFF;
        resum(envelope);
        assertThat(Envelope.read(envelope)).isEqualTo(Unreadable.MALFORMED);
        StoredEntry replacement = new StoredEntry(
                new byte[0], false, 0, 0, 0, 0, false, OptionalLong.empty(), Optional.empty(), Set.of("\uFFFD"));
        assertReadBack(replacement, Version.NONE, false, null);
    }

    @Test
    void moreTagsThanAnEntryMayHaveAreMalformed() {
        assertReadBack(tagged(16), Version.NONE, false, null);
        for (int tags : new int[] {17, 127, 128, 100_000}) {
            byte[] envelope = Envelope.write(tagged(tags), null, EnvelopeSamples.VERSION, false);
            assertThat(Envelope.read(envelope)).as("%s tags", tags).isEqualTo(Unreadable.MALFORMED);
        }
    }

    @Test
    void aTimeThatDoesNotFitIsRefused() {
        for (long time : new long[] {-1, 1L << 48}) {
            StoredEntry entry = new StoredEntry(
                    null, false, 0, time, 0, 0, false, OptionalLong.empty(), Optional.empty(), Set.of());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Envelope.write(entry, null, Version.NONE, false))
                    .withMessageContaining(Long.toString(time));
        }
    }

    private static StoredEntry tagged(int tags) {
        Set<String> names = IntStream.range(0, tags).mapToObj(i -> "t" + i).collect(Collectors.toSet());
        return new StoredEntry(new byte[0], false, 0, 0, 0, 0, false, OptionalLong.empty(), Optional.empty(), names);
    }

    private static void assertReadBack(StoredEntry entry, Version version, boolean isDirty, String key) {
        Reading reading = Envelope.read(Envelope.write(entry, key, version, isDirty));
        assertThat(reading).isInstanceOfSatisfying(Readable.class, readable -> {
            assertThat(readable.key()).isEqualTo(key);
            assertThat(readable.found().version()).isEqualTo(version);
            assertThat(readable.found().isDirty()).isEqualTo(isDirty);
            assertThat(readable.found().entry().payload()).isEqualTo(entry.payload());
            assertThat(withoutPayload(readable.found())).isEqualTo(withoutPayload(new Found(entry, version, isDirty)));
        });
    }

    private static StoredEntry withoutPayload(Found found) {
        StoredEntry entry = found.entry();
        return new StoredEntry(
                null,
                entry.isCompressed(),
                entry.schema(),
                entry.writtenAt(),
                entry.freshFor(),
                entry.shift(),
                entry.isExpired(),
                entry.dataVersion(),
                entry.etag(),
                entry.tags());
    }

    private static void resum(byte[] envelope) {
        CRC32C crc = new CRC32C();
        crc.update(envelope, 26, envelope.length - 26);
        ByteBuffer.wrap(envelope).putInt(22, (int) crc.getValue());
    }
}
