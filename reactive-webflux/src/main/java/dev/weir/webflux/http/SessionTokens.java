/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static java.util.Objects.requireNonNull;

import dev.weir.coherence.Session;
import dev.weir.time.CacheClock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The tokens by which clients bring their {@link Session} along, signed so that nobody makes or changes one, and of use for one
 * tenant.
 *
 * <p>A token is {@code 1.expiry.session.signature}: the expiry in seconds since 1970 and the signature an HMAC-SHA-256 over all
 * that comes before it and the tenant. Immutable; thread-safe.
 */
public final class SessionTokens {

    /** The field that tokens travel in, both ways. */
    public static final String FIELD = "Weir-Session";

    private static final int LONGEST = 4_096;
    private static final int SHORTEST_KEY = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern FORM = Pattern.compile("(1\\.(\\d{1,12})\\.([A-Za-z0-9_-]+))\\.([A-Za-z0-9_-]{43})");
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;
    private final @Nullable SecretKeySpec previous;
    private final Duration lasting;
    private final CacheClock clock;

    private SessionTokens(SecretKeySpec key, @Nullable SecretKeySpec previous, Duration lasting, CacheClock clock) {
        this.key = key;
        this.previous = previous;
        this.lasting = lasting;
        this.clock = clock;
    }

    /**
     * Signed with this key, of 32 bytes or more, and of use for half a day.
     *
     * @throws IllegalArgumentException if the key is shorter
     */
    public static SessionTokens signedWith(byte[] key, CacheClock clock) {
        SessionTokens tokens = new SessionTokens(
                checked(key), null, Duration.ofHours(12), requireNonNull(clock, "clock must not be null"));
        // Here and now: the first signature of a process reads files, which a request must not wait for.
        tokens.write(Session.begin(), Optional.empty());
        return tokens;
    }

    /** Takes tokens that were signed with another key as well, as long as those are in use: the one that was used before. */
    public SessionTokens alsoTaking(byte[] previousKey) {
        return new SessionTokens(key, checked(previousKey), lasting, clock);
    }

    /** Tokens are of use for this long. */
    public SessionTokens lasting(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("Tokens last from a second to a year, but were to last " + time);
        }
        return new SessionTokens(key, previous, time, clock);
    }

    /** The token of a session of a tenant's, or of nobody's in particular. */
    String write(Session session, Optional<String> tenant) {
        long expiry = clock.instant().plus(lasting).getEpochSecond();
        String said = "1." + expiry + "." + session.token();
        return said + "." + TEXT.encodeToString(signature(key, said, tenant));
    }

    /** The session of a token; empty if it was not made here for this tenant, or is out of date. */
    Optional<Session> read(String token, Optional<String> tenant) {
        Matcher form = token.length() > LONGEST ? null : FORM.matcher(token);
        if (form == null || !form.matches() || !isSigned(form, tenant) || isOutOfDate(form)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Session.of(form.group(3)));
        } catch (IllegalArgumentException ofAnotherFormat) {
            return Optional.empty();
        }
    }

    private boolean isOutOfDate(Matcher form) {
        return Long.parseLong(form.group(2)) <= clock.instant().getEpochSecond();
    }

    private boolean isSigned(Matcher form, Optional<String> tenant) {
        byte[] signature = form.group(4).getBytes(StandardCharsets.US_ASCII);
        // Both, always: how long it takes must not tell by which one it was signed.
        boolean byKey = isBy(key, form.group(1), tenant, signature);
        boolean byPrevious = previous != null && isBy(previous, form.group(1), tenant, signature);
        return byKey || byPrevious;
    }

    /** As text, so that there is one text for each signature. */
    private static boolean isBy(SecretKeySpec key, String said, Optional<String> tenant, byte[] signature) {
        byte[] expected = TEXT.encode(signature(key, said, tenant));
        return MessageDigest.isEqual(expected, signature);
    }

    private static byte[] signature(SecretKeySpec key, String said, Optional<String> tenant) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update("weir-session\n".getBytes(StandardCharsets.UTF_8));
            mac.update(said.getBytes(StandardCharsets.UTF_8));
            mac.update(tenant.map(name -> "\nof " + name).orElse("\n").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    private static SecretKeySpec checked(byte[] key) {
        if (requireNonNull(key, "key must not be null").length < SHORTEST_KEY) {
            throw new IllegalArgumentException("A key that signs sessions must have " + SHORTEST_KEY
                    + " bytes or more but has " + key.length + ": draw random ones, as by openssl rand -base64 32");
        }
        return new SecretKeySpec(key, ALGORITHM);
    }

    /** Says nothing of its keys. */
    @Override
    public String toString() {
        return "SessionTokens[lasting " + lasting + ", " + (previous == null ? "one key" : "two keys") + "]";
    }
}
