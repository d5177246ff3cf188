/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.redis.server.FaultProxy.Direction;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client and the server behind a faulty line see of each other. */
class FaultProxyTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final RedisEndpoint server = RedisEdition.preferred().shared();
    private final String key = RedisEdition.namespace(FaultProxyTest.class);
    private FaultProxy proxy;

    @BeforeEach
    void open() {
        proxy = FaultProxy.before(server);
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void passesOnWhatIsSaidWhileItIsWhole() {
        String large = "x".repeat(4 << 20);
        try (RespConnection client = proxy.endpoint().connect()) {
            assertThat(client.text("SET", key, large)).isEqualTo("OK");
            assertThat(client.text("GET", key)).isEqualTo(large);
            assertThat(proxy.connections()).isEqualTo(1);
        }
        Patience.until("the end of the connection", Duration.ofSeconds(10), () -> proxy.connections() == 0);
        assertThat(proxy.accepted()).isEqualTo(1);
        server.call("DEL", key);
    }

    @Test
    void makesEachWayAsLateAsItWasTold() {
        try (RespConnection client = proxy.endpoint().connect()) {
            client.call("PING");
            proxy.delay(Duration.ofMillis(100));
            assertThat(nanosOf(() -> client.call("PING")))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
            proxy.delay(Direction.TO_SERVER, () -> Duration.ZERO);
            assertThat(nanosOf(() -> client.call("PING")))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
        }
    }

    @Test
    void isLateOnceForAllThatFollowsCloseOnAnother() {
        try (RespConnection client = proxy.endpoint().connect()) {
            proxy.delay(Direction.TO_SERVER, () -> Duration.ofMillis(100));
            // More than a hundred portions, each of which would otherwise wait for the one before it.
            String large = "x".repeat(2 << 20);
            long took = nanosOf(() -> client.call("SET", key, large));
            assertThat(took)
                    .isBetween(
                            Duration.ofMillis(100).toNanos(),
                            Duration.ofSeconds(5).toNanos());
            server.call("DEL", key);
        }
    }

    @Test
    void keepsSilentAsABlackHoleAndDeliversLateWhatItHeld() {
        try (RespConnection client = proxy.endpoint().connect()) {
            proxy.blackhole();
            client.send("SET", key, "late");
            RedisEndpoint hasty = proxy.endpoint().withTimeout(SHORT);
            try (RespConnection another = hasty.connect()) {
                assertThatThrownBy(() -> another.call("PING")).hasMessageContaining("timed out");
            }
            assertThat(server.call("GET", key)).isNull();
            proxy.heal();
            assertThat(client.receive()).isEqualTo("OK");
            assertThat(server.text("GETDEL", key)).isEqualTo("late");
        }
    }

    @Test
    void losesWhatItHeldWhenItIsResetBeforeItHeals() {
        try (RespConnection client = proxy.endpoint().connect()) {
            client.call("PING");
            proxy.blackhole();
            client.send("SET", key, "lost");
            proxy.reset();
            proxy.heal();
            assertThatThrownBy(client::receive).isInstanceOf(UncheckedIOException.class);
            assertThat(server.call("GET", key)).isNull();
        }
    }

    @Test
    void letsRequestsThroughAndHoldsReplies() {
        try (RespConnection client = proxy.endpoint().connect()) {
            proxy.hold(Direction.TO_CLIENT);
            client.send("SET", key, "done");
            Patience.until(
                    "the request to arrive", Duration.ofSeconds(10), () -> "done".equals(server.text("GET", key)));
            proxy.heal();
            assertThat(client.receive()).isEqualTo("OK");
            server.call("DEL", key);
        }
    }

    @Test
    void holdsRequestsOfWhichNoneArrives() {
        RedisEndpoint hasty = proxy.endpoint().withTimeout(SHORT);
        try (RespConnection client = hasty.connect()) {
            proxy.hold(Direction.TO_SERVER);
            assertThatThrownBy(() -> client.call("SET", key, "held")).hasMessageContaining("timed out");
            assertThat(server.call("GET", key)).isNull();
        }
    }

    @Test
    void resetsEveryConnectionAndWelcomesNewOnes() {
        try (RespConnection one = proxy.endpoint().connect();
                RespConnection two = proxy.endpoint().connect()) {
            one.call("PING");
            two.call("PING");
            proxy.reset();
            assertThatThrownBy(() -> one.call("PING")).hasMessageMatching("(?s).*(reset|Broken pipe|abort).*");
            assertThatThrownBy(() -> two.call("PING")).hasMessageMatching("(?s).*(reset|Broken pipe|abort).*");
            assertThat(proxy.endpoint().text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void refusesUntilItHeals() {
        try (RespConnection client = proxy.endpoint().connect()) {
            client.call("PING");
            proxy.refuse();
            assertThatThrownBy(() -> client.call("PING")).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> proxy.endpoint().connect()).hasRootCauseMessage("Connection refused");
            proxy.heal();
            assertThat(proxy.endpoint().text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void cutsAfterTheRequestWasDoneAndBeforeItsReply() throws Exception {
        try (RespConnection client = proxy.endpoint().connect()) {
            client.call("PING");
            CompletableFuture<Void> cut = proxy.cutBeforeNextReply();
            assertThatThrownBy(() -> client.call("SET", key, "done")).isInstanceOf(UncheckedIOException.class);
            cut.get(60, TimeUnit.SECONDS);
            assertThat(server.text("GETDEL", key)).isEqualTo("done");
            assertThat(proxy.endpoint().text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void cutsBeforeTheReplyToWhatItWasToldAndToNothingElse() {
        try (RespConnection client = proxy.endpoint().connect();
                RespConnection bystander = proxy.endpoint().connect()) {
            proxy.cutBeforeReplyTo("INCR");
            assertThat(client.text("PING")).isEqualTo("PONG");
            assertThatThrownBy(() -> client.call("INCR", key)).isInstanceOf(UncheckedIOException.class);
            assertThat(bystander.text("PING")).isEqualTo("PONG");
            assertThat(server.text("GETDEL", key)).isEqualTo("1");
        }
    }

    @Test
    void cutsInTheMiddleOfAReply() {
        server.call("SET", key, "0123456789");
        try (RespConnection client = proxy.endpoint().connect()) {
            CompletableFuture<Void> cut = proxy.cutAfter(Direction.TO_CLIENT, 8);
            assertThatThrownBy(() -> client.call("GET", key)).isInstanceOf(UncheckedIOException.class);
            assertThat(cut).succeedsWithin(Duration.ofSeconds(10));
            server.call("DEL", key);
        }
    }

    @Test
    void cutsInTheMiddleOfARequestWhichIsNotDone() {
        try (RespConnection client = proxy.endpoint().connect()) {
            CompletableFuture<Void> cut = proxy.cutAfter(Direction.TO_SERVER, 20);
            assertThatThrownBy(() -> client.call("SET", key, "half")).isInstanceOf(UncheckedIOException.class);
            assertThat(cut).succeedsWithin(Duration.ofSeconds(10));
            assertThat(server.call("GET", key)).isNull();
        }
    }

    @Test
    void disarmsACutWhenItHeals() {
        try (RespConnection client = proxy.endpoint().connect()) {
            proxy.cutBeforeNextReply();
            assertThatThrownBy(() -> proxy.cutBeforeNextReply()).isInstanceOf(IllegalStateException.class);
            proxy.heal();
            assertThat(client.text("PING")).isEqualTo("PONG");
        }
    }

    private static long nanosOf(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return System.nanoTime() - began;
    }
}
