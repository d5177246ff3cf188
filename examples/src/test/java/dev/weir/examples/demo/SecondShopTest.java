/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.examples.Servers;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.env.MockEnvironment;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A second instance that does not come keeps nobody waiting, and one that has gone leaves nothing behind. */
class SecondShopTest {

    @Test
    @Timeout(60)
    void oneThatHangsIsGivenUp() {
        assertThatThrownBy(() -> start(Duration.ofSeconds(1), "echo waiting for nobody; exec sleep 600"))
                .hasMessageContaining("was not there after 1 s")
                .hasMessageContaining("waiting for nobody");
        Awaited.until(
                () -> ProcessHandle.current()
                        .children()
                        .filter(child -> child.info().commandLine().orElse("").endsWith("sleep 600"))
                        .count(),
                left -> left == 0);
    }

    @Test
    void oneThatFailsTellsWhy() {
        assertThatThrownBy(() ->
                        start(Servers.LONGEST, "for n in 1 2 3 4 5; do echo line $n; done; echo 'no room' >&2; exit 1"))
                .hasMessage("The second instance has ended; it said: line 2 / line 3 / line 4 / line 5 / no room");
    }

    @Test
    void noConnectionToItIsKept() {
        CompletableFuture<Channel> made = new CompletableFuture<>();
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnConnection(connection -> made.complete(connection.channel()))
                .handle((request, response) -> response.sendString(Mono.just("here")))
                .bindNow();
        Instances instances = new Instances(new MockEnvironment());
        SecondShop shop = start(Servers.LONGEST, "echo " + server.port() + "; read -r nothing");
        try {
            instances.join(shop);
            String answer = instances
                    .second()
                    .orElseThrow()
                    .client()
                    .get()
                    .uri("/")
                    .retrieve()
                    .bodyToMono(String.class)
                    .block(Servers.LONGEST);
            assertThat(answer).isEqualTo("here");

            assertThat(made.join().isActive()).isTrue();

            instances.leave();

            assertThat(made.join().closeFuture().awaitUninterruptibly(Servers.LONGEST.toMillis()))
                    .isTrue();
        } finally {
            shop.kill();
            server.disposeNow();
        }
    }

    private static SecondShop start(Duration longest, String script) {
        return SecondShop.start(longest, List.of("/bin/sh", "-c", script));
    }
}
