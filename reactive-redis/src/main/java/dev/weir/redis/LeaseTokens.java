/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * A source of tokens for leases, none of which is given twice by anybody: half of each is drawn once for the process, from where
 * secrets are drawn, which may block; the other half is random as well.
 */
final class LeaseTokens implements Supplier<String> {

    private final String process = hex(new SecureRandom().nextLong());

    @Override
    public String get() {
        return process + hex(ThreadLocalRandom.current().nextLong());
    }

    private static String hex(long bits) {
        return HexFormat.of().toHexDigits(bits);
    }
}
