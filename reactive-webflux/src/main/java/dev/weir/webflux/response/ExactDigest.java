/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A digest of texts that are told apart by every character of theirs, unlike header fields, in which some say nothing: blanks and commas
 * of a name are part of it.
 */
final class ExactDigest {

    private ExactDigest() {}

    /** Of these texts in this order, as a text of fixed length without blanks. */
    static String of(String... texts) {
        MessageDigest sha = sha256();
        for (String text : texts) {
            sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(text.length()).flip());
            // Not in UTF-8: half a surrogate pair would become a question mark there.
            ByteBuffer characters = ByteBuffer.allocate(text.length() * Character.BYTES);
            characters.asCharBuffer().put(text);
            sha.update(characters);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
