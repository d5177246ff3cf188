/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.coherence.Session;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A reader never sees a value that is older than what he has written and what was accepted. */
class DirtyReadsTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final TwoDrains test = new TwoDrains();
    private final Process one = test.process();

    static Stream<Between> between() {
        return Stream.of(Between.values());
    }

    @ParameterizedTest
    @MethodSource("between")
    void whatWasWrittenIsReadBeforeItHasReachedTheSource(Between between) {
        test.table.writeUnseen("k", "v0");
        assertThat(one.reads("k")).isEqualTo("v0");
        one.store.cut();
        one.puts("k", "v1");
        between.happens(test, one);

        assertSeenOnEveryLevel("v1");
        assertThat(test.table.rows()).containsEntry("k", "v0");
    }

    @ParameterizedTest
    @MethodSource("between")
    void whatWasWrittenIsReadAfterItHasReachedTheSource(Between between) {
        test.table.writeUnseen("k", "v0");
        one.store.cut();
        one.puts("k", "v1");
        between.happens(test, one);
        one.store.restore();
        test.pass(Duration.ofSeconds(10));
        between.happens(test, one);

        assertThat(test.table.rows()).containsEntry("k", "v1");
        assertSeenOnEveryLevel("v1");
    }

    @Test
    void whatIsDirtyIsServedWhenItsTimeIsUp() {
        one.store.cut();
        test.table.writeUnseen("k", "v0");
        one.puts("k", "v1");
        test.pass(Duration.ofMinutes(10));

        assertSeenOnEveryLevel("v1");
    }

    @Test
    void anotherProcessReadsIt() {
        Process two = test.process();
        test.table.writeUnseen("k", "v0");
        assertThat(two.reads("k")).isEqualTo("v0");
        one.store.cut();
        two.store.cut();
        one.puts("k", "v1");
        test.pass(Duration.ofMillis(1));

        assertThat(two.reads("k")).isEqualTo("v1");
        assertThat(two.cache.stats().size()).as("not kept here").isZero();
    }

    @Test
    void whoAsksForTheSourceIsToldWhatThatSays() {
        test.table.writeUnseen("k", "v0");
        one.store.cut();
        one.puts("k", "v1");
        one.store.restore();

        assertThat(one.cache.with(Consistency.SOURCE).get("k").block(SOON)).isEqualTo("v0");
        assertThat(one.cache.refresh("k").block(SOON)).isEqualTo("v0");
        assertThat(one.reads("k")).as("nobody else is").isEqualTo("v1");
    }

    @Test
    void whoBoardsTheFlightOfOneThatAsksForTheSourceAsksAgain() {
        test.table.writeUnseen("k", "v0");
        one.puts("k", "v1");
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(50));
        Listener<String> source = Listener.to(one.cache.with(Consistency.SOURCE).get("k"));
        Listener<String> reader = Listener.to(one.cache.get("k"));

        test.pass(Duration.ofMillis(60));

        source.hasHeard("v0");
        reader.hasHeard("v1");
    }

    @Test
    void withoutTheServerTheSourceIsNotAskedInItsPlace() {
        test.table.writeUnseen("k", "v0");
        one.puts("k", "v1");
        one.link.cut();
        test.pass(Duration.ofMinutes(1));

        for (Consistency level : levels()) {
            Listener<String> reader =
                    Listener.to(one.cache.with(level).get("k").contextWrite(CacheContext.session(Session.begin())));
            test.pass(Duration.ofSeconds(6));
            assertThat(reader.error()).as(level.toString()).isInstanceOf(TierUnavailableException.class);
        }
        Listener<String> looks = Listener.to(one.cache.getIfCached("k"));
        test.pass(Duration.ofSeconds(6));
        looks.hasHeardOfAbsence();
        Listener<String> source = Listener.to(one.cache.with(Consistency.SOURCE).get("k"));
        test.pass(Duration.ofSeconds(2));
        assertThat(source.heard()).as("who asks for it").isNotNull();
        Listener<String> again = Listener.to(one.cache.get("k"));
        test.pass(Duration.ofSeconds(2));
        assertThat(again.error()).as("not kept").isInstanceOf(TierUnavailableException.class);
    }

    @Test
    void withoutTheServerACopyIsServedAsFarAsThePolicyAllows() {
        test.table.writeUnseen("k", "v0");
        assertThat(one.reads("k")).isEqualTo("v0");
        one.link.cut();
        test.pass(Duration.ofSeconds(2));

        assertThat(one.reads("k")).isEqualTo("v0");
    }

    @Test
    void aSessionThatHasReadWhatIsDirtyReadsNothingOlderElsewhere() {
        Process two = test.process();
        test.table.writeUnseen("k", "v0");
        assertThat(two.reads("k")).isEqualTo("v0");
        one.store.cut();
        two.store.cut();
        two.link.delay(() -> Duration.ZERO, () -> Duration.ofMillis(500));
        one.puts("k", "v1");
        Session session = Session.begin();
        assertThat(one.cache
                        .with(Consistency.SESSION)
                        .get("k")
                        .contextWrite(CacheContext.session(session))
                        .block(SOON))
                .isEqualTo("v1");

        Listener<String> elsewhere =
                Listener.to(two.cache.with(Consistency.SESSION).get("k").contextWrite(CacheContext.session(session)));
        test.pass(Duration.ofSeconds(2));

        elsewhere.hasHeard("v1");
    }

    @Test
    void whatCannotBeReadIsNotReadPast() {
        test.table.writeUnseen("k", "v0");
        one.store.cut();
        one.puts("k", "v1");
        test.misconfigured = true;
        Process newer = test.process(builder -> builder.codec(new OtherCodec()));

        assertThat(Listener.to(newer.cache.get("k")).error())
                .isInstanceOf(TierUnavailableException.class)
                .hasMessageContaining("written behind in another way");
    }

    private void assertSeenOnEveryLevel(@Nullable String value) {
        for (Consistency level : levels()) {
            assertThat(one.cache
                            .with(level)
                            .get("k")
                            .contextWrite(CacheContext.session(Session.begin()))
                            .block(SOON))
                    .as(level.toString())
                    .isEqualTo(value);
        }
        assertThat(one.cache
                        .with(policy -> CachePolicy.freshFor(Duration.ofSeconds(1)))
                        .get("k")
                        .block(SOON))
                .isEqualTo(value);
        assertThat(one.cache.getAll(Set.of("k")).block(SOON)).containsEntry("k", value);
        assertThat(one.cache.getIfCached("k").block(SOON)).isEqualTo(value);
    }

    private static Set<Consistency> levels() {
        return Set.of(
                Consistency.EVENTUAL,
                Consistency.bounded(Duration.ofSeconds(1)),
                Consistency.SESSION,
                Consistency.STRONG);
    }

    /** What happens in between. */
    enum Between {
        NOTHING {
            @Override
            void happens(TwoDrains test, Process process) {}
        },
        EXPIRY {
            @Override
            void happens(TwoDrains test, Process process) {
                process.cache.expire("k").block(SOON);
            }
        },
        TIME {
            @Override
            void happens(TwoDrains test, Process process) {
                test.pass(Duration.ofMinutes(6));
            }
        },
        EVICTION {
            @Override
            void happens(TwoDrains test, Process process) {
                test.server.evictValues();
                test.server.evictLeases();
            }
        },
        INVALIDATION {
            @Override
            void happens(TwoDrains test, Process process) {
                process.cache.invalidate("k").block(SOON);
            }
        },
        CLEAR {
            @Override
            void happens(TwoDrains test, Process process) {
                process.cache.clear().block(SOON);
            }
        },
        TAG {
            @Override
            void happens(TwoDrains test, Process process) {
                process.cache.invalidateTags(Set.of("all")).block(SOON);
            }
        };

        abstract void happens(TwoDrains test, Process process);
    }

    /** The lease is asked for before the write is accepted, and the row is read after the reader has come. */
    @Test
    void aStrongReaderBoardsNoLoadWhoseLeaseIsOlderThanHeIs() {
        TwoDrains two = new TwoDrains();
        TwoDrains.Process writer = two.process();
        TwoDrains.Process reader = two.process();
        two.table.writeUnseen("k", "old");
        writer.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(500));
        reader.link.delay(() -> Duration.ZERO, () -> Duration.ofMillis(20));
        List<String> answers = new ArrayList<>();
        reader.cache.with(Consistency.SOURCE).get("k").subscribe(answer -> {}, error -> {});
        two.pass(Duration.ofMillis(1));

        writer.puts("k", "new");
        reader.cache.with(Consistency.STRONG).get("k").subscribe(answers::add, error -> {});
        two.pass(Duration.ofMillis(200));

        assertThat(answers).containsExactly("new");
    }
}
