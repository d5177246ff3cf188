/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate made for this run, its key, and what trusts it and nothing else.
 *
 * @param certificate in PEM; signed by itself, so it is what to trust as well
 * @param key in PEM, unencrypted
 * @param trust trusts the certificate and nothing else
 */
public record Certificates(Path certificate, Path key, SSLContext trust) {

    /** Opens the {@link #store()}. */
    public static final String PASSWORD = "only-for-tests";

    /** Makes a new certificate for 127.0.0.1 and localhost, which no other trusts. */
    public static Certificates make() {
        return make("127.0.0.1");
    }

    /** The same for another address as well. */
    public static Certificates make(String address) {
        Path directory = Children.directory("certificates");
        try {
            KeyStore store = generate(directory.resolve("store.p12"), address);
            java.security.cert.Certificate certificate = store.getCertificate("redis");
            byte[] key = store.getKey("redis", PASSWORD.toCharArray()).getEncoded();
            return new Certificates(
                    write(directory.resolve("redis.crt"), "CERTIFICATE", certificate.getEncoded()),
                    write(directory.resolve("redis.key"), "PRIVATE KEY", key),
                    trusting(certificate));
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException("Could not make a certificate with the JDK's keytool.", broken);
        }
    }

    /** A PKCS #12 file of the certificate and its key. */
    public Path store() {
        return certificate.resolveSibling("store.p12");
    }

    /** The managers of the certificate and its key. */
    public KeyManagerFactory keys() {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(opened(store()), PASSWORD.toCharArray());
            return factory;
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static KeyStore generate(Path file, String address) throws IOException, GeneralSecurityException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Program program = Program.run(command(keytool, file, address));
        if (program.status() != 0) {
            throw new IOException(program.said());
        }
        return opened(file);
    }

    private static KeyStore opened(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static List<String> command(Path keytool, Path file, String address) {
        String options = "-genkeypair -alias redis -dname CN=localhost -keyalg EC -groupname secp256r1 -validity 30"
                + " -ext SAN=dns:localhost,ip:127.0.0.1,ip:" + address
                + " -ext BC=ca:true -storetype PKCS12 -storepass " + PASSWORD;
        List<String> command = new ArrayList<>(List.of(options.split(" ")));
        command.add(0, keytool.toString());
        command.addAll(List.of("-keystore", file.toString()));
        return command;
    }

    private static Path write(Path file, String kind, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static SSLContext trusting(java.security.cert.Certificate certificate)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("redis", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
