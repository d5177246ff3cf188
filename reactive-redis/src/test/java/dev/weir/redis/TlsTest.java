/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.tier.TierException.Reason.MISCONFIGURED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.redis.server.Certificates;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.TierException;
import dev.weir.time.CacheClock;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.opentest4j.TestAbortedException;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Whom a client takes for the server, and what it does with strangers. */
class TlsTest extends LinkCase {

    @ParameterizedTest
    @EachEdition(canStart = true)
    void onlyWhoIsTrustedIsSpokenTo(RedisEdition edition) {
        Certificates certificates = Certificates.make();
        try (RedisServer server = edition.start(RedisOptions.defaults().withTls(certificates))) {
            String address = "rediss://127.0.0.1:" + server.endpoint().port();
            Tls trusting = Tls.verified().trusting(certificates.certificate());
            Link link = link(open(Redis.at(address).tls(trusting).commandTimeout(LONG)));
            assertThat(text(link.send(CommandType.PING))).isEqualTo("PONG");
            assertThat(text(link(open(Redis.at(address).tls(Tls.verified().unverified())))
                            .send(CommandType.PING)))
                    .isEqualTo("PONG");
            assertThat(text(link(open(Redis.at(address).tls(Tls.verified().trusting(managers(certificates)))))
                            .send(CommandType.PING)))
                    .isEqualTo("PONG");
            assertStranger(Redis.at(address));
            assertStranger(Redis.at(address)
                    .tls(Tls.verified().trusting(Certificates.make().certificate())));
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void whoHasToShowWhoHeIsShowsIt(RedisEdition edition) {
        Certificates certificates = Certificates.make();
        try (RedisServer server = edition.start(RedisOptions.defaults().withTls(certificates))) {
            server.endpoint().call("CONFIG", "SET", "tls-auth-clients", "yes");
            Redis redis =
                    Redis.at("rediss://127.0.0.1:" + server.endpoint().port()).commandTimeout(LONG);
            Tls trusting = Tls.verified().trusting(certificates.certificate());
            for (Tls known : List.of(
                    trusting.identifiedBy(certificates.store(), Certificates.PASSWORD),
                    trusting.identifiedBy(certificates.keys()))) {
                assertThat(text(link(open(redis.tls(known))).send(CommandType.PING)))
                        .isEqualTo("PONG");
                assertThat(known).hasToString("TLS with a client certificate");
            }
            Tls stranger = trusting.identifiedBy(Certificates.make().keys());
            for (Tls unknown : List.of(trusting, stranger)) {
                StepVerifier.create(open(redis.tls(unknown).commandTimeout(Duration.ofSeconds(3)))
                                .to(0))
                        .expectError(TierException.class)
                        .verify(LONG);
            }
        }
    }

    @Test
    void whoIsNamedByOthersIsNotSpokenToWithoutVerification() {
        Access access = Access.ANYBODY.over(Tls.verified().unverified());
        Driver driver =
                new Driver(access, access, Duration.ofSeconds(2), CacheClock.system(), ThreadLocalRandom::current);
        for (Mono<Wire> wire : List.of(
                driver.dial(new Address("10.0.0.1", 1), LONG),
                driver.dialSentinel(new Address("10.0.0.1", 1), access, LONG))) {
            StepVerifier.create(wire)
                    .expectErrorMatches(failure(MISCONFIGURED, "trusting"))
                    .verify(LONG);
        }
        driver.close().block(LONG);
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void whatOthersCanReadIsFound(RedisEdition edition) throws SocketException {
        String elsewhere = addressOfThisMachine();
        RedisOptions open = RedisOptions.defaults().with("bind", "127.0.0.1", elsewhere);
        Certificates certificates = Certificates.make(elsewhere);
        try (RedisServer plain = edition.start(open);
                RedisServer secret = edition.start(open.withTls(certificates))) {
            assertThat(codes(Redis.at(
                            "redis://" + elsewhere + ":" + plain.endpoint().port())))
                    .containsExactly("PLAINTEXT");
            assertThat(codes(Redis.at(plain.url()))).isEmpty();
            assertThat(codes(Redis.at("rediss://" + elsewhere + ":"
                                    + secret.endpoint().port())
                            .tls(Tls.verified().trusting(certificates.certificate()))))
                    .isEmpty();
        }
    }

    @Test
    void whatIsNoCertificateIsSaidAtOnce(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("none.pem"), "nothing");
        Tls tls = Tls.verified();
        assertThatThrownBy(() -> tls.trusting(file)).hasMessageContaining("none.pem");
        assertThatThrownBy(() -> tls.trusting(directory.resolve("absent.pem"))).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> tls.identifiedBy(file, "hidden"))
                .hasMessageContaining("cannot be read")
                .hasMessageNotContaining("hidden");
        Path store = Certificates.make().store();
        assertThatThrownBy(() -> tls.identifiedBy(store, "hidden"))
                .hasMessageContaining("the secret that opens it")
                .hasMessageNotContaining("hidden");
    }

    private static TrustManagerFactory managers(Certificates certificates) {
        try (InputStream file = Files.newInputStream(certificates.certificate())) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(file));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            return managers;
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static String addressOfThisMachine() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElseThrow(() -> new TestAbortedException("This machine has no address but those of its own."));
    }

    private static List<String> codes(Redis redis) {
        Backend backend = redis.commandTimeout(LONG).open("read-by-others", CacheClock.system());
        try {
            return backend.inspect().map(Finding::code).collectList().block(LONG);
        } finally {
            backend.close().block(LONG);
        }
    }

    private void assertStranger(Redis redis) {
        Links links = open(redis.commandTimeout(Duration.ofSeconds(3)));
        StepVerifier.create(links.to(0))
                .expectErrorMatches(failure(MISCONFIGURED, "TLS handshake"))
                .verify(LONG);
    }
}
