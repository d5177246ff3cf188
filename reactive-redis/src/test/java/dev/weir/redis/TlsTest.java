/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.tier.TierException.Reason.MISCONFIGURED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.redis.server.Certificates;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
            assertStranger(Redis.at(address));
            assertStranger(Redis.at(address)
                    .tls(Tls.verified().trusting(Certificates.make().certificate())));
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
    }

    private void assertStranger(Redis redis) {
        Links links = open(redis.commandTimeout(Duration.ofSeconds(3)));
        StepVerifier.create(links.to(0))
                .expectErrorMatches(failure(MISCONFIGURED, "TLS handshake"))
                .verify(LONG);
    }
}
