/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script that a server runs as one step, in the two forms there are of it: since 7.0 it begins with a line that says how it is meant.
 *
 * @param name what it is called in messages
 * @param plain how servers before 7.0 take it
 * @param declared how servers from 7.0 on take it
 */
record Script(String name, Form plain, Form declared) {

    private static final int DECLARED_SINCE = 700;

    /** The text of a form and the digest it goes by on a server. */
    record Form(byte[] body, byte[] digest) {

        static Form of(String text) {
            try {
                byte[] body = text.getBytes(UTF_8);
                byte[] digest = MessageDigest.getInstance("SHA-1").digest(body);
                return new Form(body, HexFormat.of().formatHex(digest).getBytes(US_ASCII));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("Every Java platform has SHA-1.", impossible);
            }
        }
    }

    /**
     * The script with this text.
     *
     * @param flags what a server from 7.0 on is told about it, like {@code no-writes}; empty for nothing
     */
    static Script of(String name, String flags, String text) {
        String declaration = flags.isEmpty() ? "#!lua\n" : "#!lua flags=" + flags + "\n";
        return new Script(name, Form.of(text), Form.of(declaration + text));
    }

    Form on(ServerIdentity server) {
        return server.version() >= DECLARED_SINCE ? declared : plain;
    }

    @Override
    public String toString() {
        return name;
    }
}
