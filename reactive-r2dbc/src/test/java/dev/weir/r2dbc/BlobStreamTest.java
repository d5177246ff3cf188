/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are read one after the other, the last one first, wherever a piece begins and ends. */
class BlobStreamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 100})
    void isReadInPiecesOfAnyLength(int most) throws IOException {
        BlobStream stream = stream();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] piece = new byte[most + 1];
        for (int some = stream.read(piece, 1, most); some >= 0; some = stream.read(piece, 1, most)) {
            assertThat(some).isPositive();
            read.write(piece, 1, some);
        }

        assertThat(read.toByteArray()).containsExactly(3, -4, 5, 1, 2);
        assertThat(stream.read()).isEqualTo(-1);
    }

    @Test
    void isReadByteByByte() {
        BlobStream stream = stream();

        assertThat(stream.length()).isEqualTo(5);
        assertThat(new int[] {stream.read(), stream.read(), stream.read(), stream.read()})
                .containsExactly(3, 252, 5, 1);
    }

    @Test
    void isAtItsEndIfThereIsNothingOrOnlyValuesWithoutBytes() {
        BlobStream stream = new BlobStream();
        assertThat(stream.read()).isEqualTo(-1);
        stream.add(new byte[0]);

        assertThat(stream.read()).isEqualTo(-1);
    }

    private static BlobStream stream() {
        BlobStream stream = new BlobStream();
        stream.add(new byte[] {1, 2});
        stream.add(new byte[0]);
        stream.add(new byte[] {3, -4, 5});
        stream.add(new byte[0]);
        return stream;
    }
}
