/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import dev.weir.examples.Servers;
import dev.weir.house.DropsSignals;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** One stage for all who break something on it, one after the other; whatever has failed, the next test finds all in order. */
@DropsSignals("requests that are under way when a process is killed, or shoppers leave, have nobody to answer to")
class StorefrontTroubleTest {

    private static Stage stage;

    @BeforeAll
    static void start() {
        stage = Stage.open(
                Optional.of(0),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                // So that nobody has to wait for ten seconds.
                "--weir.caches.quotes.policy.fresh-for=4s",
                "--weir.caches.quotes.policy.retry-after=500ms");
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    static Stage stage() {
        return stage;
    }

    @AfterEach
    void mend() {
        stage.bean(Shoppers.class).come(Shoppers.Traffic.NONE);
        Troubles troubles = stage.bean(Troubles.class);
        troubles.startRedis()
                .then(troubles.slowPostgres(Duration.ZERO))
                .then(troubles.failCarrier(false))
                .block(Servers.LONGEST);
        // A page is told the last scene at once.
        Awaited.scene(stage, StorefrontTroubleTest::isAllWell);
    }

    private static boolean isAllWell(Scene scene) {
        return scene.traffic().isNone() && scene.redis() && scene.postgresDelayMillis() == 0 && !scene.carrierFails();
    }

    /** Its page. */
    @Nested
    class Page extends StorefrontPage {}

    /** The figures of its page. */
    @Nested
    class Figures extends StorefrontFigures {}

    /** Its page by keyboard. */
    @Nested
    class Keyboard extends StorefrontKeyboard {}

    /** The console of the first instance. */
    @Nested
    class Console extends StorefrontConsole {}

    /** Its instances, without a browser. */
    @Nested
    class InstancesOfIt extends StorefrontInstances {}
}
