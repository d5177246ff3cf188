/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Loads that are made only because the remote tier cannot be asked: there are so many of a cache at a time, and no more. */
class LoadsOnTheirOwnTest {

    private static final int MOST = 2;

    private final TwoProcesses test =
            new TwoProcesses(builder -> builder.remote(RemotePolicy.DEFAULT.loadsWhileUnreachable(MOST))
                    .policy(CachePolicy.freshFor(Duration.ofMinutes(1))
                            .staleIfError(Duration.ofHours(1))
                            .loadTimeout(Duration.ofSeconds(10))));
    private final HeldSource source = new HeldSource();

    @Test
    void oneMoreIsRefused() {
        test.one.link.cut();

        Listener<String> first = load("a");
        Listener<String> second = load("b");
        Listener<String> third = load("c");

        assertThat(third.error())
                .isInstanceOf(LoadRefusedException.class)
                .hasMessageContaining("there are 2 loads in flight")
                .hasMessageContaining("loadsWhileUnreachable");
        source.loads.get(0).answers("v");
        first.hasHeard("v");
        second.hasHeardNothing();
        load("d").hasHeardNothing();
    }

    @Test
    void thoseWhoWaitForTheSameKeyShareAPlace() {
        test.one.link.cut();

        for (int i = 0; i < 100; i++) {
            load("a").hasHeardNothing();
        }

        load("b").hasHeardNothing();
    }

    @Test
    void aPlaceIsFreeAgainHoweverTheLoadEnds() {
        test.one.link.cut();
        for (int i = 0; i < 10; i++) {
            Listener<String> failing = load("failing");
            source.last().fails(new IllegalStateException("fails"));
            assertThat(failing.error()).isInstanceOf(IllegalStateException.class);
            Listener<String> late = load("late");
            test.pass(Duration.ofSeconds(10));
            assertThat(late.error()).isInstanceOf(LoadTimeoutException.class);
        }

        load("a").hasHeardNothing();
        load("b").hasHeardNothing();
        assertThat(load("c").error()).isInstanceOf(LoadRefusedException.class);
    }

    @Test
    void whoIsRefusedFallsBackOnWhatIsStale() {
        test.source.put("k", "v1");
        test.one.reads("k");
        test.pass(Duration.ofMinutes(2));
        test.one.link.cut();
        load("a");
        load("b");

        Entry<String> entry = test.one.looksAt("k");

        assertThat(entry.value()).contains("v1");
        assertThat(entry.freshness()).isEqualTo(Freshness.LOAD_FAILED);
    }

    @Test
    void withTheTierThereIsNoLimit() {
        for (int i = 0; i < 100; i++) {
            load("k" + i).hasHeardNothing();
        }

        assertThat(source.loads).hasSize(100);
    }

    @Test
    void aLoadOfManyIsOne() {
        TwoProcesses batched =
                new TwoProcesses(builder -> builder.remote(RemotePolicy.DEFAULT.loadsWhileUnreachable(1)));
        batched.one.link.cut();

        Map<String, String> found = batched.one
                .cache
                .getAllOrCompute(List.of("a", "b", "c"), keys -> Mono.just(Map.of("a", "1", "b", "2", "c", "3")))
                .block();

        assertThat(found).hasSize(3);
    }

    private Listener<String> load(String key) {
        return Listener.to(test.one.cache.getOrCompute(key, source));
    }
}
