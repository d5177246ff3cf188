/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.InvalidTagException;
import dev.weir.LoadFailedException;
import dev.weir.Loader;
import dev.weir.LoaderContractException;
import dev.weir.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a loader under test is told, and what is remembered of what it says. */
class RehearsedLoadTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aFirstLoadReplacesNothingAndNothingIsSaidOfIt() {
        RehearsedLoad<String> load = RehearsedLoad.first();

        assertThat(load.stale()).isEmpty();
        assertThat(load.staleEtag()).isEmpty();
        assertThat(load.staleVersion()).isEmpty();
        assertThat(load.said()).isSameAs(WriteOptions.NONE);
        assertThat(load.isCached()).isTrue();
        assertThat(load.isNotModified()).isFalse();
    }

    @Test
    void aLoadTellsOfWhatItReplaces() {
        WriteOptions written =
                WriteOptions.tagged("t").freshFor(MINUTE).version(7).etag("e");

        RehearsedLoad<String> load = RehearsedLoad.replacing("old", written);

        Entry<String> stale = load.stale().orElseThrow();
        assertThat(stale.value()).hasValue("old");
        assertThat(stale.isStale()).isTrue();
        assertThat(stale.age()).isEqualTo(MINUTE);
        assertThat(stale.tags()).containsExactly("t");
        assertThat(load.staleVersion()).hasValue(7);
        assertThat(load.staleEtag()).hasValue("e");
    }

    @Test
    void itMayReplaceAnAbsence() {
        Entry<String> absence = new Entry<>(
                Optional.empty(),
                Tier.LOCAL,
                Freshness.FRESH,
                MINUTE,
                MINUTE,
                Instant.EPOCH,
                Set.of(),
                OptionalLong.empty(),
                Optional.empty(),
                false);

        assertThat(RehearsedLoad.replacing(absence).stale()).hasValue(absence);
    }

    @Test
    void whatTheLoaderSaysIsRemembered() {
        RehearsedLoad<String> load = RehearsedLoad.first();
        Loader<String, String> loader = (key, context) -> Mono.just("v")
                .doOnNext(value -> context.freshFor(MINUTE)
                        .tags(List.of("a"))
                        .tags(List.of("b"))
                        .version(7)
                        .etag("e")
                        .doNotCache());

        StepVerifier.create(loader.load("k", load).cast(String.class))
                .expectNext("v")
                .verifyComplete();

        assertThat(load.said().freshFor()).hasValue(MINUTE);
        assertThat(load.said().tags()).containsExactly("a", "b");
        assertThat(load.said().version()).hasValue(7);
        assertThat(load.said().etag()).hasValue("e");
        assertThat(load.isCached()).isFalse();
    }

    @Test
    void notModifiedIsSaidWhenItIsSubscribedTo() {
        RehearsedLoad<String> load = RehearsedLoad.replacing("old", WriteOptions.NONE);

        Mono<String> answer = load.notModified();
        assertThat(load.isNotModified()).isFalse();
        StepVerifier.create(answer).verifyComplete();

        assertThat(load.isNotModified()).isTrue();
    }

    @Test
    void notModifiedWithoutAnEntryFailsAsItDoesInACache() {
        StepVerifier.create(RehearsedLoad.first().notModified())
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(LoaderContractException.class)
                        .hasMessageContaining("answered notModified() though there was no entry to confirm"));
    }

    @Test
    void aLoadThatIsGivenUpFailsAsItDoesInACache() {
        StepVerifier.create(RehearsedLoad.first().fail("half a page"))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(LoadFailedException.class)
                        .hasMessage("A load of cache 'rehearsal' was given up: half a page"));
    }

    @Test
    void nonsenseIsRefusedAsItIsInACache() {
        RehearsedLoad<String> load = RehearsedLoad.first();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> load.freshFor(Duration.ZERO))
                .withMessageStartingWith("freshFor must be positive but was PT0S");
        assertThatExceptionOfType(InvalidTagException.class).isThrownBy(() -> load.tags(List.of("")));
        assertThatNullPointerException().isThrownBy(() -> load.etag(null)).withMessageStartingWith("etag");
        assertThatNullPointerException().isThrownBy(() -> load.fail(null)).withMessageStartingWith("reason");
        assertThatNullPointerException()
                .isThrownBy(() -> RehearsedLoad.replacing((Entry<String>) null))
                .withMessageStartingWith("stale");
        assertThatNullPointerException()
                .isThrownBy(() -> RehearsedLoad.replacing((String) null, WriteOptions.NONE))
                .withMessageStartingWith("stale");
        assertThatNullPointerException()
                .isThrownBy(() -> RehearsedLoad.replacing("v", null))
                .withMessageStartingWith("written");
        assertThat(load.said()).isSameAs(WriteOptions.NONE);
    }
}
