/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.CacheBuilder;
import dev.weir.Weir;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that adapt to how often values are read or keys are absent: what makes no sense is refused, the rest is told apart. */
class AdaptivePolicyArgumentsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final CachePolicy POLICY = CachePolicy.freshFor(MINUTE);

    @ParameterizedTest
    @MethodSource("durations")
    void aTimeIsGivenAndPositive(String name, Function<Duration, CachePolicy> with) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with.apply(null))
                .withMessageMatching(name + " must not be null; .+");
        for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> with.apply(none))
                    .withMessageMatching(name + " must be positive but was " + none + "; .+");
        }
    }

    static Stream<Arguments> durations() {
        return Stream.of(
                with("freshFor", POLICY::withFreshFor),
                with("longest", time -> POLICY.longerIfRead(1, time)),
                with("absentFor", time -> POLICY.absentFor(time, HOUR)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1_000_001})
    void aNumberOfReadsIsOneThatCanBeCounted(int times) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.longerIfRead(times, HOUR))
                .withMessage("longerIfRead needs a number of reads in [1, 1000000] but was given " + times);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.reloadIfRead(times))
                .withMessage("reloadIfRead needs a number of reads in [1, 1000000] but was given " + times);
    }

    @Test
    void theLongestAbsenceIsLongerThanTheFirst() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.absentFor(SECOND, null))
                .withMessageMatching("longest must not be null; leave it out .+");
        for (Duration longest : List.of(SECOND, Duration.ofMillis(999), Duration.ZERO)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> POLICY.absentFor(SECOND, longest))
                    .withMessage("an absence is remembered for up to " + longest
                            + ", which is not longer than absentFor (PT1S): raise the one or lower the other");
        }
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void aContradictionIsRefusedWithWhatToChange(CachePolicy policy, String what, String whatToChange) {
        CacheBuilder<String, String> spec = Weir.named("test").build().cache("c", String.class, String.class);

        assertThatThrownBy(() -> spec.policy(policy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what)
                .hasMessageContaining(whatToChange);
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                arguments(
                        POLICY.longerIfRead(1, MINUTE),
                        "for up to PT1M, which is not longer than freshFor (PT1M)",
                        "raise the one or lower the other"),
                arguments(
                        POLICY.longerIfRead(1, HOUR).withFreshFor(HOUR),
                        "for up to PT1H, which is not longer than freshFor (PT1H)",
                        "raise the one or lower the other"),
                arguments(
                        CachePolicy.immutable().longerIfRead(1, HOUR),
                        "longerIfRead does nothing to values that are immutable",
                        "leave one of them out"),
                arguments(
                        POLICY.staleIfError(HOUR).withFreshFor(HOUR),
                        "staleIfError (PT1H) lies below freshFor (PT1H)",
                        "must be longer than freshFor, or be left out"));
    }

    @Test
    void whatMakesSenseTogetherIsTaken() {
        CachePolicy policy = POLICY.staleWhileRevalidate(Duration.ofMinutes(2))
                .withFreshFor(SECOND)
                .longerIfRead(10, HOUR)
                .absentFor(SECOND, MINUTE)
                .reloadIfRead(5)
                .refreshAhead(0.8)
                .jitter(0.1);

        assertThat(policy.check()).isSameAs(policy);
        assertThat(policy.freshFor()).isEqualTo(SECOND);
        assertThat(policy.freshUpTo()).isEqualTo(HOUR);
        assertThat(policy.longerAfterReads()).isEqualTo(10);
        assertThat(policy.reloadedAfterReads()).isEqualTo(5);
        assertThat(policy.readsOfInterest()).isEqualTo(10);
        assertThat(policy.absentFor()).isEqualTo(SECOND);
        assertThat(policy.absentUpTo()).isEqualTo(MINUTE);
        assertThat(policy.staleWhileRevalidate()).isEqualTo(Duration.ofMinutes(2));
        assertThat(CachePolicy.immutable().reloadIfRead(1).check().isImmutable())
                .isTrue();
    }

    @Test
    void nothingAdaptsUnlessAskedTo() {
        assertThat(POLICY.freshUpTo()).isEqualTo(MINUTE);
        assertThat(POLICY.readsOfInterest()).isZero();
        assertThat(POLICY.absentUpTo()).isEqualTo(POLICY.absentFor());
    }

    /** Views are found again by their policies. */
    @ParameterizedTest
    @MethodSource("changes")
    void equalPoliciesAreEqualAndEveryDifferenceCounts(UnaryOperator<CachePolicy> change) {
        CachePolicy changed = change.apply(POLICY);

        assertThat(changed).isNotEqualTo(POLICY).isNotEqualTo(null).isNotEqualTo("policy");
        assertThat(changed)
                .isEqualTo(change.apply(CachePolicy.freshFor(Duration.ofSeconds(60))))
                .hasSameHashCodeAs(change.apply(CachePolicy.freshFor(Duration.ofSeconds(60))))
                .hasToString(change.apply(POLICY).toString());
        assertThat(changed.toString()).isNotEqualTo(POLICY.toString());
    }

    static Stream<UnaryOperator<CachePolicy>> changes() {
        return Stream.of(
                policy -> policy.withFreshFor(HOUR),
                policy -> policy.staleWhileRevalidate(HOUR),
                policy -> policy.staleIfError(HOUR),
                policy -> policy.absentFor(SECOND),
                policy -> policy.absentFor(policy.absentFor(), HOUR),
                policy -> policy.jitter(0.1),
                policy -> policy.softTimeout(SECOND),
                policy -> policy.loadTimeout(SECOND),
                policy -> policy.retryAfter(SECOND),
                policy -> policy.backOff(SECOND),
                policy -> policy.whenAbandoned(WhenAbandoned.CANCEL),
                policy -> policy.refreshAhead(0.8),
                policy -> policy.earlyRefresh(1),
                policy -> policy.longerIfRead(2, HOUR),
                policy -> policy.reloadIfRead(2));
    }

    private static Arguments with(String name, Function<Duration, CachePolicy> change) {
        return arguments(name, change);
    }
}
