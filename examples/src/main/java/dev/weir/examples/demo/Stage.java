/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import dev.weir.Weir;
import dev.weir.coherence.CoherenceState;
import dev.weir.examples.storefront.Storefront;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

/** A stage: the servers, the first instance with the page, and what is started from there. */
public final class Stage implements AutoCloseable {

    private static final int FIRST_PORT = 8080;
    private static final int LAST_PORT = 8179;
    private static final Duration TO_START = Duration.ofMinutes(3);

    private final Progress progress;
    private final Backstage backstage;
    private final ConfigurableApplicationContext application;
    private final String url;

    private Stage(Progress progress, Backstage backstage, ConfigurableApplicationContext application) {
        this.progress = progress;
        this.backstage = backstage;
        this.application = application;
        this.url = "http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** Starts everything with these settings, and waits until it answers; on this port, or on the first free one from 8080 on. */
    static Stage open(Optional<Integer> port, PrintStream out, String... settings) {
        Progress progress = new Progress(out);
        int free = port.map(Stage::checked).orElseGet(() -> freePort(progress));
        Backstage backstage = Backstage.open(progress, List.of(settings));
        try {
            return new Stage(progress, backstage, progress.tell("First instance", () -> first(backstage, free)));
        } catch (RuntimeException failed) {
            backstage.close();
            throw failed;
        }
    }

    /** Where the page is. */
    String url() {
        return url;
    }

    Backstage backstage() {
        return backstage;
    }

    /** A bean of the first instance. */
    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    void startSecond() {
        progress.tell(
                "Second instance", () -> bean(Troubles.class).startSecond().block(TO_START));
    }

    @Override
    public void close() {
        application.close();
        backstage.close();
    }

    private static ConfigurableApplicationContext first(Backstage backstage, int port) {
        ConfigurableApplicationContext application = run(backstage, port);
        Weir weir = application.getBean(Weir.class);
        Mono.fromSupplier(weir::health)
                .mapNotNull(health -> health.remote().orElse(null))
                .filter(remote -> remote.coherence() == CoherenceState.COHERENT)
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(50)))
                .block(TO_START);
        return application;
    }

    private static ConfigurableApplicationContext run(Backstage backstage, int port) {
        try {
            return new SpringApplicationBuilder(Storefront.class, StageConfiguration.class)
                    // Who stops it with Ctrl-C wants it to end, and nothing of it is kept.
                    .registerShutdownHook(false)
                    .initializers(context -> context.getBeanFactory().registerSingleton("backstage", backstage))
                    .run(backstage.arguments(
                            "--server.port=" + port,
                            "--spring.web.resources.static-locations=classpath:/storefront/page/"));
        } catch (ApplicationContextException failed) {
            // Somebody may have come first meanwhile.
            throw failed.contains(PortInUseException.class) ? taken(port) : failed;
        }
    }

    /** Before anything is started for it. */
    private static int checked(int port) {
        if (!isFree(port)) {
            throw taken(port);
        }
        return port;
    }

    private static int freePort(Progress progress) {
        for (int port = FIRST_PORT; port <= LAST_PORT; port++) {
            if (isFree(port)) {
                if (port > FIRST_PORT) {
                    progress.say("Port " + FIRST_PORT + " is taken, so it is " + port);
                }
                return port;
            }
        }
        throw new StageException(
                "No port from " + FIRST_PORT + " to " + LAST_PORT + " is free: choose one by --port=9000");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static StageException taken(int port) {
        return new StageException("Port " + port + " is taken: choose another one, as by --port=9000");
    }
}
