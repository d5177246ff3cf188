/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.house.DropsSignals;
import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** T10: a reader stands still while everything it has in memory changes, and the log that says so is cut away. */
@Tag("T10")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class LostLogTrialTest {

    private static final int WRITES = Size.of(2_000, 100_000);
    /** So few that a machine that stands still for a moment is late for fewer of them than open a breaker. */
    private static final int AT_ONCE = 16;

    private static final Duration PAUSE = Size.of(Duration.ofSeconds(2), Duration.ofSeconds(60));

    private final RedisEndpoint server = RedisEdition.preferred().shared();
    private final String namespace = RedisEdition.namespace(getClass());
    private final Instance writing = Instance.at(server.redis().shards(1), namespace, CacheClock.system());
    private final ReactiveCache<String, Long> writer = writing.numbers("numbers", builder -> builder);
    private final ForkedJvm reader = ForkedJvm.start(LogReaderProcess.class, server.url(), namespace);

    @BeforeEach
    void everythingIsInMemory() {
        rowBecomes(1);
        assertThat(reader.next()).isEqualTo("ready");
        assertThat(reader.ask("rows of its own")).isEqualTo("[1]");
        assertThat(reader.ask("rows of a follower")).isEqualTo("[1]");
        Instance.await("all in memory", () -> reader.ask("tiers").equals("[LOCAL]"));
        Instance.await(
                "one more in memory", () -> reader.ask("tier of what is still").equals("[LOCAL]"));
    }

    @AfterEach
    void end() {
        reader.close();
        writing.close();
    }

    @Test
    void aLogThatWasCutIsMadeUpForAfterAPause() {
        reader.pause();
        everythingChanges();
        server.call("XTRIM", "weir:{" + namespace + ":0}:log", "MAXLEN", String.valueOf(Size.of(100, 1_000)));
        Instance.rest(PAUSE);
        reader.resume();

        String atOnce = reader.ask("bounded rows");
        Instance.await("all to be new", () -> reader.ask("rows").equals("[2]"));
        String still = awaitGap();

        print("T10 paused, and the log cut", atOnce, still);
        assertThat(atOnce).isEqualTo("[2]");
        assertThat(still).as("the gap took the whole shard from memory").isEqualTo("[REMOTE]");
        assertThat(reader.ask("rows of its own")).as("the control").isEqualTo("[1]");
    }

    @Test
    void aLogThatWasDeletedIsMadeUpForAfterAPause() {
        reader.pause();
        everythingChanges();
        server.call("DEL", "weir:{" + namespace + ":0}:log");
        Instance.rest(PAUSE);
        reader.resume();

        String atOnce = reader.ask("bounded rows");
        Instance.await("all to be new", () -> reader.ask("rows").equals("[2]"));
        String still = awaitGap();
        String followed = reader.ask("rows of a follower");

        print("T10 paused, and the log deleted", atOnce, still);
        printControl("T10 control, the log deleted, who reads on in it", followed);
        assertThat(atOnce).isEqualTo("[2]");
        assertThat(still).isEqualTo("[REMOTE]");
        assertThat(followed).as("the control: he who finds nothing").isEqualTo("[1]");
    }

    @Test
    void aLogThatIsWholeIsReadOn() {
        reader.pause();
        everythingChanges();
        Instance.rest(PAUSE);
        reader.resume();

        String atOnce = reader.ask("bounded rows");
        Instance.await("all to be new", () -> reader.ask("rows").equals("[2]"));
        Instance.rest(PAUSE);
        String still = reader.ask("tier of what is still");
        String followed = reader.ask("rows of a follower");

        print("T10 paused, and the log whole", atOnce, still);
        printControl("T10 control, the log whole, who reads on in it", followed);
        assertThat(atOnce).isEqualTo("[2]");
        assertThat(still).as("what did not change is still in memory").isEqualTo("[LOCAL]");
        assertThat(followed).as("he who finds what has changed").isEqualTo("[2]");
    }

    /** Where what did not change comes from when it no longer comes from memory. */
    private String awaitGap() {
        AtomicReference<String> tiers = new AtomicReference<>();
        Instance.await("the gap to be noticed", () -> {
            tiers.set(reader.ask("tier of what is still"));
            return !tiers.get().equals("[LOCAL]");
        });
        return tiers.get();
    }

    private void everythingChanges() {
        rowBecomes(2);
        Flux.range(0, WRITES)
                .map(i -> LogReaderProcess.KEYS.get(i % LogReaderProcess.KEYS.size()))
                .flatMap(writer::invalidate, AT_ONCE)
                .then()
                .block(Duration.ofMinutes(10));
    }

    private void rowBecomes(long row) {
        server.call("SET", namespace + "row", String.valueOf(row));
    }

    private static void print(String trial, String atOnce, String still) {
        Figures.of(trial)
                .with("writes", WRITES)
                .with("rows a bounded read sees at once", atOnce)
                .with("what did not change comes from", still)
                .print();
    }

    private static void printControl(String trial, String rows) {
        Figures.of(trial)
                .with("writes", WRITES)
                .with("rows in his memory or read since", rows)
                .print();
    }
}
