/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * A poll asks where the log stands, and then what was logged. Between the two the server forgets everything, its clock is set back,
 * and somebody writes: so what the poll brings has the numbers of what was missed, and is something else.
 */
class ChangeOfAnotherEpochTest {

    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final long BORN_MICROS = 1_000_000_000;

    private final VirtualClock clock = VirtualClock.create();
    private final WallClock serverClock = new WallClock(clock);
    private final InMemoryServer server = InMemoryServer.create(serverClock, new Random(42), 1);
    private final Map<String, String> source = new ConcurrentHashMap<>(Map.of("k", "old", "other", "old"));
    private Duration requestDelay = Duration.ZERO;
    private Duration replyDelay = Duration.ZERO;
    private int requests;

    @Test
    void whatTookTheNumbersOfTheMissedDoesNotMakeFresh() {
        assertThat(boundedAnswer(Fences.UP)).isEqualTo("new");
    }

    @Test
    void withoutComparingEpochsOfChangesAnAnswerIsOlderThanItsBound() {
        assertThat(boundedAnswer(new Fences() {
                    @Override
                    LogRules logRules() {
                        return new LogRules() {
                            @Override
                            boolean changesAreOfTheEpoch() {
                                return false;
                            }
                        };
                    }
                }))
                .isEqualTo("old");
    }

    /** Of a process that was told that nothing had happened, more than its bound after something had. */
    private String boundedAnswer(Fences fences) {
        serverClock.standAt(BORN_MICROS);
        InMemoryLink link = server.link();
        ReactiveCache<String, String> reader = cache(link, fences);
        ReactiveCache<String, String> writer = cache(server.link(), Fences.UP);
        serverClock.goOn();
        assertThat(reader.get("k").block(BOUND)).isEqualTo("old");
        link.delay(this::requestDelay, () -> replyDelay);

        awaitPoll();
        replyDelay = Duration.ofMillis(300);
        pass(250); // the poll has found nothing, and its reply is on its way
        source.put("k", "new");
        writer.invalidate("k").block(BOUND);
        long changed = clock.millis();
        replyDelay = Duration.ZERO;
        link.delayChanges(() -> Duration.ofMillis(100));
        awaitPoll(); // which has seen that there is a change
        requestDelay = BOUND; // so the next one, which would see another epoch, comes too late
        pass(10);
        server.flush();
        serverClock.standAt(BORN_MICROS);
        Listener<Void> another = Listener.to(writer.invalidate("other"));
        pass(150);
        assertThat(another.isOver()).isTrue();

        pass(changed + BOUND.toMillis() + 1 - clock.millis());
        Listener<String> answer =
                Listener.to(reader.with(Consistency.bounded(BOUND)).get("k"));
        pass(5_000);
        return answer.heard();
    }

    private void awaitPoll() {
        for (int before = requests; requests == before; ) {
            pass(1);
        }
    }

    private Duration requestDelay() {
        requests++;
        return requestDelay;
    }

    private void pass(long millis) {
        clock.advanceBy(Duration.ofMillis(millis));
    }

    private ReactiveCache<String, String> cache(InMemoryLink link, Fences fences) {
        Random random = new Random(42);
        return Weir.named("shop")
                .clock(clock)
                .random(() -> random)
                .fences(fences)
                .remote(link)
                .build()
                .cache("products", String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                .readThrough(key -> Mono.fromSupplier(() -> source.get(key)))
                .build();
    }
}
