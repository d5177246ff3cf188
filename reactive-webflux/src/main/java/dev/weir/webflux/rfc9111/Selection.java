/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import dev.weir.webflux.field.VaryField;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A selection: the requests that a response is an answer to, told by the fields that its {@code Vary} names (RFC 9111, section 4.1).
 *
 * <p>What those fields said is kept as a digest: it may be a secret, and it may be long.
 *
 * @param names the names of the fields
 * @param digest of what they said, empty if there are none
 */
public record Selection(List<String> names, String digest) {

    /** Of a response that is an answer to every request for its address. */
    public static final Selection ALL = new Selection(List.of(), "");

    public Selection {
        names = List.copyOf(names);
    }

    /** Of the response that a request got which depends on these fields; not of one that depends on what no field tells. */
    public static Selection of(VaryField vary, FieldLines request) {
        return vary.names().isEmpty() ? ALL : new Selection(vary.names(), digest(vary.names(), request));
    }

    /** Whether a response of this selection is an answer to a request. */
    public boolean matches(FieldLines request) {
        return names.isEmpty() || digest.equals(digest(names, request));
    }

    /** What these fields of a request say, as a text of fixed length. */
    public static String digest(List<String> names, FieldLines request) {
        MessageDigest sha = sha256();
        for (String name : names) {
            List<String> lines = request.of(name);
            add(sha, name);
            // No field is something else than a field that says nothing, and a line that is quoted than one that is
            // not.
            if (lines.stream().anyMatch(line -> line.indexOf('"') >= 0)) {
                add(sha, "=" + lines.size());
                lines.forEach(line -> add(sha, line));
            } else {
                add(sha, lines.isEmpty() ? "-" : "+" + normalised(lines));
            }
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha.digest());
    }

    int length() {
        return names.stream().mapToInt(String::length).sum() + digest.length();
    }

    /** Lines without quotes may be joined, and blanks around commas left out, without a change of what they say. */
    private static String normalised(List<String> lines) {
        List<String> members = new ArrayList<>();
        for (String line : lines) {
            for (String member : line.split(",", -1)) {
                members.add(trimmed(member));
            }
        }
        return String.join(",", members);
    }

    /** Of all blanks only these two may stand around the members of a list without being part of them. */
    private static String trimmed(String member) {
        int from = 0;
        int to = member.length();
        while (from < to && isBlank(member.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(member.charAt(to - 1))) {
            to--;
        }
        return member.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static void add(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int shift = 24; shift >= 0; shift -= 8) {
            sha.update((byte) (bytes.length >>> shift));
        }
        sha.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
