/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What a test can do to a server of its own. */
class RedisServerTest {

    private static final Duration TO_END = Duration.ofSeconds(60);

    @ParameterizedTest
    @EachEdition(canStart = true)
    void answersOnceItIsStarted(RedisEdition edition) {
        try (RedisServer server = edition.start(RedisOptions.defaults())) {
            assertThat(server.endpoint().text("PING")).isEqualTo("PONG");
            assertThat(edition.name()).endsWith(" " + server.endpoint().info("server", "redis_version"));
            assertThat(server.url())
                    .isEqualTo("redis://127.0.0.1:" + server.endpoint().port());
        }
    }

    @Test
    void leavesNothingBehindWhenItIsClosed() {
        RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults());
        server.close();
        assertThat(server.isRunning()).isFalse();
        assertThat(server.directory()).doesNotExist();
        assertThatThrownBy(() -> server.endpoint().connect()).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void comesBackOnItsPortWithWhatItSynced() {
        try (RedisServer server =
                RedisEdition.embedded().start(RedisOptions.defaults().withAppendOnly("always"))) {
            long before = server.pid();
            server.endpoint().call("SET", "a", "1");
            server.kill();
            assertThatThrownBy(() -> server.endpoint().connect()).isInstanceOf(UncheckedIOException.class);
            server.restart();
            assertThat(server.endpoint().text("GET", "a")).isEqualTo("1");
            assertThat(server.pid()).isNotEqualTo(before);
        }
    }

    @Test
    void comesBackEmptyWhereItKeepsNothing() {
        try (RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults())) {
            server.endpoint().call("SET", "a", "1");
            server.restart();
            assertThat(server.endpoint().call("GET", "a")).isNull();
        }
    }

    @Test
    void keepsItsConnectionsAndItsPeaceWhilePaused() {
        try (RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults());
                RespConnection patient = server.endpoint().connect();
                RespConnection hasty =
                        server.endpoint().withTimeout(Duration.ofMillis(300)).connect()) {
            server.pause();
            assertThat(server.isRunning()).isTrue();
            assertThatThrownBy(() -> hasty.call("PING")).isInstanceOf(UncheckedIOException.class);
            server.resume();
            assertThat(patient.text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void stopsInGoodOrderEvenWhilePaused() {
        try (RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults())) {
            server.pause();
            server.stop();
            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void refusesWritesWhenItsMemoryIsFull() {
        RedisOptions small = RedisOptions.defaults().withMaxMemory("8mb", "noeviction");
        String megabyte = "x".repeat(1 << 20);
        try (RedisServer server = RedisEdition.embedded().start(small)) {
            server.endpoint().call("SET", "first", "1");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 8; i++) {
                            server.endpoint().call("SET", "big-" + i, megabyte);
                        }
                    })
                    .isInstanceOf(RespError.class)
                    .hasMessageStartingWith("OOM");
            assertThat(server.endpoint().text("GET", "first")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void asksForThePasswordAndKeepsUsersToTheirRights(RedisEdition edition) {
        RedisOptions guarded =
                RedisOptions.defaults().withPassword("secret").withUser("reader", "on", ">word", "~a*", "+get");
        try (RedisServer server = edition.start(guarded)) {
            assertThat(server.url()).contains(":secret@");
            assertThat(server.endpoint().text("SET", "a", "1")).isEqualTo("OK");
            RedisEndpoint reader = server.endpoint().withUser("reader", "word");
            assertThat(reader.text("GET", "a")).isEqualTo("1");
            assertThatThrownBy(() -> reader.call("GET", "b")).hasMessageStartingWith("NOPERM");
            assertThatThrownBy(() -> reader.call("SET", "a", "2")).hasMessageStartingWith("NOPERM");
            RedisEndpoint nobody =
                    RedisEndpoint.of("redis://127.0.0.1:" + server.endpoint().port());
            assertThatThrownBy(() -> nobody.call("GET", "a")).hasMessageStartingWith("NOAUTH");
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void encryptsWithACertificateThatNoOtherTrusts(RedisEdition edition) {
        Certificates certificates = Certificates.make();
        try (RedisServer server = edition.start(RedisOptions.defaults().withTls(certificates))) {
            assertThat(server.url()).startsWith("rediss://");
            assertThat(server.endpoint().text("PING")).isEqualTo("PONG");
            RedisEndpoint distrustful =
                    server.endpoint().withTrust(Certificates.make().trust());
            assertThatThrownBy(() -> distrustful.call("PING")).isInstanceOf(UncheckedIOException.class);
            RedisEndpoint plain =
                    RedisEndpoint.of("redis://127.0.0.1:" + server.endpoint().port());
            assertThatThrownBy(() -> plain.call("PING")).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void copiesAnother() {
        try (RedisServer master = RedisEdition.embedded().start(RedisOptions.defaults());
                RedisServer replica =
                        RedisEdition.embedded().start(RedisOptions.defaults().withReplicaOf(master))) {
            master.endpoint().call("SET", "a", "1");
            Patience.until(
                    "the copy",
                    Duration.ofSeconds(30),
                    () -> "1".equals(replica.endpoint().text("GET", "a")));
            assertThatThrownBy(() -> replica.endpoint().call("SET", "a", "2")).hasMessageStartingWith("READONLY");
        }
    }

    @Test
    void saysWhatItsProgramComplainsAbout() {
        assertThatThrownBy(() ->
                        RedisEdition.embedded().start(RedisOptions.defaults().with("no-such-directive", "1")))
                .hasMessageContaining("no-such-directive");
    }

    @Test
    void endsWithItsJvmHoweverThatEnds() {
        for (String end : List.of("killed", "exited")) {
            try (ForkedJvm owner = ForkedJvm.start(OwnerOfServer.class)) {
                RedisEndpoint orphan = RedisEndpoint.of(owner.next());
                Path directory = Path.of(owner.next());
                assertThat(orphan.text("PING")).isEqualTo("PONG");
                assertThat(directory).isDirectory();
                if (end.equals("killed")) {
                    owner.kill();
                } else {
                    owner.terminate();
                }
                Patience.until("the end of the files", TO_END, () -> Files.notExists(directory));
                Patience.until("the end of the server", TO_END, () -> isGone(orphan));
            }
        }
    }

    private static boolean isGone(RedisEndpoint endpoint) {
        try {
            endpoint.connect().close();
            return false;
        } catch (UncheckedIOException refused) {
            return true;
        }
    }

    /** A JVM that starts a server and does not stop it. */
    static final class OwnerOfServer {

        public static void main(String... arguments) {
            ParentLine parent = ParentLine.open();
            RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults());
            parent.say(server.url());
            parent.say(server.directory().toString());
            parent.answer(command -> command);
        }
    }
}
