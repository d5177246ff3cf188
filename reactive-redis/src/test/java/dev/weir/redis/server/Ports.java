/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports that test servers listen on.
 *
 * <p>They lie below those that the kernel gives to outgoing connections. A client that tries again and again to reach a
 * dead server would otherwise be given the server's own port one day, connect to itself, and keep the server from coming
 * back.
 */
final class Ports {

    private static final int FIRST = 10_000;
    private static final int COUNT = 10_000;
    /** As far as Redis Cluster puts its bus from the port for clients. */
    private static final int BUS = 10_000;

    private Ports() {}

    /** A port that was free just now, as was the one a cluster node would take beside it. */
    static int free() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
            if (isFree(port) && isFree(port + BUS)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port between " + FIRST + " and " + (FIRST + COUNT) + ".");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
