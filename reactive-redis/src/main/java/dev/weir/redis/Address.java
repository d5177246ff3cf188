/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

/** An address of a server. */
record Address(String host, int port) {

    static final int USUAL_PORT = 6379;
    private static final int LAST_PORT = 65_535;

    Address {
        if (host.isBlank()) {
            throw new IllegalArgumentException("The address of a Redis server has no host. Write host:port.");
        }
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    "The port of " + host + " is " + port + ". Use one from 1 to " + LAST_PORT + ".");
        }
    }

    /** What is written as {@code host:port}, {@code host}, or {@code [v6]:port}. */
    static Address of(String text, int usualPort) {
        String plain = text.strip();
        int colon = plain.lastIndexOf(':');
        boolean hasPort =
                colon > 0 && plain.indexOf(']') < colon && (plain.startsWith("[") || plain.indexOf(':') == colon);
        String host = hasPort ? plain.substring(0, colon) : plain;
        return new Address(
                host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                hasPort ? portOf(plain.substring(colon + 1), text) : usualPort);
    }

    /** Whether it can only be this machine. */
    boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static int portOf(String digits, String text) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "The address " + text + " has no number after its last colon. Write host:port.", notANumber);
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
