/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.util.Objects.requireNonNull;

import io.lettuce.core.SslOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A set of TLS terms: who is trusted to be the server, and how a client shows who it is. Files are read when they are named, and
 * what is wrong with them is said then. TLS 1.2 and 1.3.
 */
public final class Tls {

    private static final Tls USUAL = new Tls(null, null, true);

    private final @Nullable TrustManagerFactory trust;
    private final @Nullable KeyManagerFactory identity;
    private final boolean isVerified;

    private Tls(@Nullable TrustManagerFactory trust, @Nullable KeyManagerFactory identity, boolean isVerified) {
        this.trust = trust;
        this.identity = identity;
        this.isVerified = isVerified;
    }

    /** Whoever the Java platform trusts is trusted, if the certificate is for the host that was asked for. */
    public static Tls verified() {
        return USUAL;
    }

    /**
     * The same, trusting the authorities in a file alone.
     *
     * @param authorities certificates in PEM
     */
    public Tls trusting(Path authorities) {
        try (InputStream file = Files.newInputStream(authorities)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw new IllegalArgumentException(
                        "There is no certificate in " + authorities + ". Name a file in PEM.");
            }
            return new Tls(trustIn(store), identity, isVerified);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new IllegalArgumentException(
                    "The certificates in " + authorities + " cannot be read: " + unreadable.getMessage()
                            + ". Name a file in PEM that this process may read.",
                    unreadable);
        }
    }

    /** The same, trusting whom these managers trust alone. */
    public Tls trusting(TrustManagerFactory authorities) {
        return new Tls(requireNonNull(authorities, "authorities must not be null"), identity, isVerified);
    }

    /** The same, for servers that want a certificate of their clients, which these managers have. */
    public Tls identifiedBy(KeyManagerFactory keys) {
        return new Tls(trust, requireNonNull(keys, "keys must not be null"), isVerified);
    }

    /**
     * The same, for servers that want a certificate of their clients.
     *
     * @param store a PKCS #12 file with one private key and its certificates
     * @param secret opens the file
     */
    public Tls identifiedBy(Path store, CharSequence secret) {
        char[] opened = secret.toString().toCharArray();
        try (InputStream file = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(file, opened);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, opened);
            return new Tls(trust, factory, isVerified);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new IllegalArgumentException(
                    "The key in " + store + " cannot be read: " + unreadable.getMessage()
                            + ". Name a PKCS #12 file that this process may read, and the secret that opens it.",
                    unreadable);
        } finally {
            java.util.Arrays.fill(opened, '\0');
        }
    }

    /** The same, trusting whoever answers. Only for servers on this machine: others are not spoken to. */
    public Tls unverified() {
        return new Tls(trust, identity, false);
    }

    boolean isVerified() {
        return isVerified;
    }

    /** Whether whoever answers there is known to be meant. */
    boolean mayBeSpokenTo(Address address) {
        return isVerified || address.isLoopback();
    }

    SslOptions options(Duration handshake) {
        SslOptions.Builder options = SslOptions.builder()
                .jdkSslProvider()
                .protocols("TLSv1.3", "TLSv1.2")
                .handshakeTimeout(handshake)
                // Given in any case: the driver would read the platform's own file on its event loop.
                .trustManager(trust == null ? trustOfThePlatform() : trust);
        return identity == null ? options.build() : options.keyManager(identity).build();
    }

    @Override
    public String toString() {
        return (isVerified ? "TLS" : "TLS without verification")
                + (identity == null ? "" : " with a client certificate");
    }

    private static TrustManagerFactory trustOfThePlatform() {
        try {
            return trustIn(null);
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalStateException(
                    "The certificates that the Java platform trusts cannot be read: " + unreadable.getMessage()
                            + ". Repair the platform, or name authorities by Tls.trusting(...).",
                    unreadable);
        }
    }

    private static TrustManagerFactory trustIn(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
