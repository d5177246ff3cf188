/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** An answer counts when all of it is there, in however many pieces it comes. */
class PlainConnectionTest {

    @Test
    void anAnswerInPiecesIsNoneUntilTheLastOne() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Selector selector = Selector.open();
                PlainConnection connection = PlainConnection.to(server.getLocalPort(), selector);
                Socket peer = server.accept()) {
            connection.ask(ByteBuffer.wrap(new byte[] {'?'}));

            assertThat(isAnsweredBy("HTTP/1.1 200 OK\r\nContent-Le", peer, selector, connection))
                    .isFalse();
            assertThat(isAnsweredBy("ngth: 10\r\n\r\n", peer, selector, connection))
                    .isFalse();
            assertThat(isAnsweredBy("01234", peer, selector, connection)).isFalse();
            assertThat(isAnsweredBy("56789", peer, selector, connection)).isTrue();
            assertThat(connection.status()).isEqualTo(200);
            assertThat(connection.bodyBytes()).isEqualTo(10);
        }
    }

    private static boolean isAnsweredBy(String piece, Socket peer, Selector selector, PlainConnection connection)
            throws IOException {
        peer.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
        selector.select(key -> {}, Suite.PATIENCE.toMillis());
        return connection.isAnswered();
    }
}
