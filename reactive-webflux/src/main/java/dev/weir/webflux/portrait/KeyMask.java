/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.portrait;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A mask for keys, which may say more than everybody should know. */
public record KeyMask(boolean showsKeys) {

    private static final int SHOWN = 8;

    /** The text, or the beginning of its SHA-256. */
    public String of(String text) {
        return showsKeys ? text : "sha256:" + HexFormat.of().formatHex(hash(text), 0, SHOWN);
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java platform has SHA-256", missing);
        }
    }
}
