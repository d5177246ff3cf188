/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.util.LoggerUtils;
import reactor.test.util.TestLogger;

/** Who leaves when the method has done its work does not take along what was to be forgotten because of it. */
class LeftChangesTest {

    private final TestLogger log = new TestLogger();
    private final Disposable captured = LoggerUtils.useCurrentLoggersWithCapture();
    private final TwoCaches bed = TwoCaches.create(new SimpleCacheErrorHandler());

    @BeforeEach
    void begin() {
        LoggerUtils.enableCaptureWith(log);
        bed.putInBoth("p", "old");
    }

    @AfterEach
    void close() {
        LoggerUtils.disableCapture();
        captured.dispose();
        bed.close();
    }

    @Test
    void duringAnEviction() {
        leaveWhileTheFirstIsWaitedFor(bed.shelf.delete("p"));
        assertBothAreForgotten();
    }

    @Test
    void duringAnEvictionOfAll() {
        leaveWhileTheFirstIsWaitedFor(bed.shelf.deleteAll("p"));
        assertBothAreForgotten();
    }

    @Test
    void duringAPut() {
        leaveWhileTheFirstIsWaitedFor(bed.shelf.save("p"));
        assertBothAreForgotten();
    }

    @Test
    void duringAPutThatAnEvictionWasToFollow() {
        leaveWhileTheFirstIsWaitedFor(bed.shelf.move("p"));
        assertBothAreForgotten();
    }

    @Test
    void afterManyElementsAsWell() {
        leaveWhileTheFirstIsWaitedFor(bed.shelf.deleteMany("p"));
        assertBothAreForgotten();
    }

    @Test
    void whatFailsThenIsInTheLog() {
        bed.closeSecond();
        leaveWhileTheFirstIsWaitedFor(bed.shelf.delete("p"));
        assertThat(log.getErrContent()).contains("may not be forgotten", "CacheClosedException");
    }

    @Test
    void whoStaysToTheEndForgetsNothingMore() {
        bed.settled(bed.shelf.save("p"));
        assertThat(bed.inFirst("p")).contains("new");
        assertThat(bed.inSecond("p")).contains("new");
    }

    @Test
    void whoLeavesDuringTheMethodForgetsNothing() {
        bed.real().source = Sinks.<String>one().asMono();
        bed.shelf.delete("p").subscribe().dispose();
        bed.clock.advanceBy(Duration.ofSeconds(10));
        assertThat(bed.inFirst("p")).contains("old");
        assertThat(bed.inSecond("p")).contains("old");
    }

    private void leaveWhileTheFirstIsWaitedFor(Publisher<String> call) {
        bed.firstLink.delay(() -> Duration.ofMillis(300), () -> Duration.ofMillis(300));
        Disposable waiting = Flux.from(call).subscribe();
        bed.clock.advanceBy(Duration.ofMillis(100));
        assertThat(waiting.isDisposed()).isFalse();
        waiting.dispose();
        bed.clock.advanceBy(Duration.ofSeconds(10));
    }

    private void assertBothAreForgotten() {
        assertThat(bed.inFirst("p")).isEmpty();
        assertThat(bed.inFirstElsewhere("p")).isEmpty();
        assertThat(bed.inSecond("p")).isEmpty();
        assertThat(bed.inSecondElsewhere("p")).isEmpty();
    }
}
