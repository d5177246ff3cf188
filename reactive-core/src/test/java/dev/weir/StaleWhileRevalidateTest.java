/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that are no longer fresh: served at once, and reloaded behind the answer. */
class StaleWhileRevalidateTest {

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration STALE = Duration.ofMinutes(10);

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final ReactiveCache<String, String> cache = test.cache(
                    policy -> policy.staleWhileRevalidate(STALE).retryAfter(Duration.ofSeconds(5)))
            .readThrough(source)
            .build();

    @Test
    void aStaleValueIsServedAtOnceWhateverTheReloadBrings() {
        loadThenPass(FRESH);

        Listener.to(cache.get("k")).hasHeard("old");

        assertThat(source.loads).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"60000, true", "599999, true", "600000, false"})
    void itIsServedWithinItsWindow(long millis, boolean served) {
        loadThenPass(Duration.ofMillis(millis));

        Listener<String> reader = Listener.to(cache.get("k"));

        if (served) {
            reader.hasHeard("old");
        } else {
            reader.hasHeardNothing();
        }
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void theAnswerComesBeforeTheLoaderIsSubscribedTo() {
        loadThenPass(FRESH);
        List<Integer> loadsWhenHeard = new ArrayList<>();

        Listener.to(cache.get("k").doOnTerminate(() -> loadsWhenHeard.add(source.loads.size())));

        assertThat(loadsWhenHeard).containsExactly(1);
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void manyReadersOfAStaleValueCauseOneReload() {
        loadThenPass(FRESH);

        for (int i = 0; i < 1_000; i++) {
            Listener.to(cache.get("k")).hasHeard("old");
        }

        assertThat(source.loads).hasSize(2);
    }

    @Test
    void theResultOfTheReloadReplacesTheStaleValue() {
        loadThenPass(FRESH);
        Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(1));

        source.last().answers("new");

        Listener.to(cache.get("k")).hasHeard("new");
        assertThat(entry().freshness()).isEqualTo(Freshness.FRESH);
        test.pass(FRESH.minusMillis(1));
        assertThat(entry().freshness()).isEqualTo(Freshness.FRESH);
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void aReloadThatFindsNothingMakesTheKeyAbsent() {
        loadThenPass(FRESH);
        Listener.to(cache.get("k"));

        source.last().answersNothing();

        Listener.to(cache.get("k")).hasHeardOfAbsence();
        assertThat(entry().isAbsent()).isTrue();
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void anEntrySaysThatItIsBeingRevalidated() {
        loadThenPass(FRESH);

        assertThat(entry().freshness()).as("the first, who causes the reload").isEqualTo(Freshness.REVALIDATING);
        assertThat(entry().freshness()).as("one who comes while it runs").isEqualTo(Freshness.REVALIDATING);
        assertThat(entry().isStale()).isTrue();
        assertThat(entry().age()).isEqualTo(FRESH);
    }

    @Test
    void afterAFailedReloadTheValueIsServedAndNoOtherTriedForAWhile() {
        loadThenPass(FRESH);
        Listener.to(cache.get("k"));
        IllegalStateException error = new IllegalStateException("down");
        source.last().fails(error);

        test.pass(Duration.ofSeconds(5).minusMillis(1));
        Listener.to(cache.get("k")).hasHeard("old");
        assertThat(entry().freshness()).isEqualTo(Freshness.LOAD_FAILED);
        assertThat(source.loads).hasSize(2);

        test.pass(Duration.ofMillis(1));
        assertThat(entry().freshness()).isEqualTo(Freshness.REVALIDATING);
        assertThat(source.loads).hasSize(3);
        assertThat(test.unheard).containsExactly(error);
    }

    @Test
    void anExpiredValueIsNotServedWhileItIsReloaded() {
        loadThenPass(Duration.ZERO);
        Listener.to(cache.expire("k"));

        Listener<String> reader = Listener.to(cache.get("k"));

        reader.hasHeardNothing();
        source.last().answers("new");
        reader.hasHeard("new");
    }

    @Test
    void aStaleValueExpiredDuringItsReloadIsNotServedEither() {
        loadThenPass(FRESH);
        Listener.to(cache.get("k"));
        HeldLoad<String> overtaken = source.last();
        Listener.to(cache.expire("k"));

        Listener<String> reader = Listener.to(cache.get("k"));

        reader.hasHeardNothing();
        assertThat(source.loads).hasSize(3);
        overtaken.answers("before the expiry");
        reader.hasHeardNothing();
        source.last().answers("new");
        reader.hasHeard("new");
    }

    @Test
    void aReaderWhoInvalidatesOnHearingTheStaleValueCausesNoReload() {
        loadThenPass(FRESH);

        Listener.to(cache.get("k").doOnNext(value -> Listener.to(cache.invalidate("k"))))
                .hasHeard("old");

        assertThat(source.loads).hasSize(1);
        Listener.to(cache.get("k")).hasHeardNothing();
    }

    @Test
    void aReaderWhoClearsOnHearingTheStaleValueIsTheLastToHearIt() {
        loadThenPass(FRESH);

        Listener.to(cache.get("k").doOnNext(value -> Listener.to(cache.clear())))
                .hasHeard("old");

        Listener<String> reader = Listener.to(cache.get("k"));
        reader.hasHeardNothing();
        source.last().answers("new");
        reader.hasHeard("new");
        Listener.to(cache.get("k")).hasHeard("new");
    }

    private void loadThenPass(Duration time) {
        Listener.to(cache.get("k"));
        source.last().answers("old");
        test.pass(time);
    }

    private Entry<String> entry() {
        return Listener.to(cache.getEntry("k")).heard();
    }
}
