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
import java.time.temporal.ChronoUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that make no sense: one bad argument is refused at once, a contradiction when a cache is given the policy. */
class PolicyArgumentsTest {

    private static final CachePolicy POLICY = CachePolicy.freshFor(Duration.ofMinutes(1));

    @ParameterizedTest
    @MethodSource("durations")
    void nullAndNegativeDurationsAreRefusedByName(String name, Function<Duration, CachePolicy> with) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with.apply(null))
                .withMessageMatching(name + " must not be null; .+");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with.apply(Duration.ofNanos(-1)))
                .withMessageMatching(name + " must (not be negative|be positive) but was PT-0.000000001S; .+");
    }

    @ParameterizedTest
    @MethodSource("positiveDurations")
    void zeroIsRefusedWhereItSaysNothing(String name, Function<Duration, CachePolicy> with) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with.apply(Duration.ZERO))
                .withMessageMatching(name + " must be positive but was PT0S; .+");
    }

    @ParameterizedTest
    @MethodSource("durationsThatMayBeZero")
    void zeroIsTakenWhereItMeansNone(String name, Function<Duration, CachePolicy> with) {
        assertThat(with.apply(Duration.ZERO).check().toString()).contains(name + "=PT0S");
    }

    @ParameterizedTest
    @MethodSource("timersAndPauses")
    void timesThatNoTimerCanHoldAreRefused(String name, Function<Duration, CachePolicy> with) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with.apply(ChronoUnit.FOREVER.getDuration()))
                .withMessageMatching(name + " must be at most PT8760H .+");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void jitterIsAFractionBelowOne(double fraction) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.jitter(fraction))
                .withMessage("jitter must be a fraction of freshFor in [0, 1) but was " + fraction
                        + "; 0.1 shortens it by up to 10 %");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 0, 1, 1.1, Double.NaN})
    void refreshAheadIsAFractionBetweenZeroAndOne(double fraction) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.refreshAhead(fraction))
                .withMessageContaining("refreshAhead must be a fraction of freshFor in (0, 1) but was " + fraction)
                .withMessageContaining("0.8 refreshes in the last fifth");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0, 100.1, Double.NaN})
    void earlyRefreshIsAModestFactor(double beta) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.earlyRefresh(beta))
                .withMessageContaining("earlyRefresh must be a factor in (0, 100] but was " + beta)
                .withMessageContaining("1 is the usual choice");
    }

    @Test
    void whatBecomesOfAnAbandonedLoadIsNotNull() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.whenAbandoned(null))
                .withMessage("whenAbandoned must not be null; choose CONTINUE or CANCEL");
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
        Duration minute = Duration.ofMinutes(1);
        Duration hour = Duration.ofHours(1);
        CachePolicy immutable = CachePolicy.immutable();
        CachePolicy failSafe = POLICY.staleIfError(hour);
        return Stream.of(
                arguments(
                        failSafe.softTimeout(Duration.ofSeconds(10)).loadTimeout(Duration.ofSeconds(10)),
                        "softTimeout (PT10S) must be shorter than loadTimeout (PT10S)",
                        "raise loadTimeout or lower softTimeout"),
                arguments(
                        failSafe.softTimeout(Duration.ofSeconds(11)),
                        "softTimeout (PT11S) must be shorter than loadTimeout (PT10S)",
                        "raise loadTimeout or lower softTimeout"),
                arguments(
                        POLICY.softTimeout(Duration.ofSeconds(1)),
                        "softTimeout serves a stale value",
                        "add staleIfError, or use loadTimeout alone"),
                arguments(
                        POLICY.staleWhileRevalidate(minute),
                        "staleWhileRevalidate (PT1M) lies below freshFor (PT1M)",
                        "must be longer than freshFor, or be left out"),
                arguments(
                        POLICY.staleIfError(Duration.ofSeconds(59)),
                        "staleIfError (PT59S) lies below freshFor (PT1M)",
                        "must be longer than freshFor, or be left out"),
                arguments(immutable.staleIfError(hour), "staleIfError (PT1H) lies below freshFor", "be left out"),
                arguments(immutable.jitter(0.1), "jitter does nothing to values that are immutable", "leave one"),
                arguments(immutable.refreshAhead(0.8), "refreshAhead and earlyRefresh do nothing", "leave them out"),
                arguments(immutable.earlyRefresh(1), "refreshAhead and earlyRefresh do nothing", "leave them out"));
    }

    @Test
    void whatMakesSenseTogetherIsTaken() {
        CachePolicy policy = POLICY.jitter(0.1)
                .staleWhileRevalidate(Duration.ofMinutes(2))
                .staleIfError(Duration.ofHours(1))
                .softTimeout(Duration.ofSeconds(1))
                .refreshAhead(0.8)
                .earlyRefresh(1);

        assertThat(policy.check()).isSameAs(policy);
        assertThat(CachePolicy.immutable().check().isImmutable()).isTrue();
    }

    static Stream<Arguments> durations() {
        return Stream.concat(positiveDurations(), durationsThatMayBeZero());
    }

    static Stream<Arguments> positiveDurations() {
        return Stream.of(
                arguments("freshFor", (Function<Duration, CachePolicy>) CachePolicy::freshFor),
                with("staleWhileRevalidate", CachePolicy::staleWhileRevalidate),
                with("staleIfError", CachePolicy::staleIfError),
                with("softTimeout", CachePolicy::softTimeout),
                with("loadTimeout", CachePolicy::loadTimeout));
    }

    static Stream<Arguments> durationsThatMayBeZero() {
        return Stream.of(
                with("absentFor", CachePolicy::absentFor),
                with("retryAfter", CachePolicy::retryAfter),
                with("backOff", CachePolicy::backOff));
    }

    static Stream<Arguments> timersAndPauses() {
        return Stream.of(
                with("softTimeout", CachePolicy::softTimeout),
                with("loadTimeout", CachePolicy::loadTimeout),
                with("retryAfter", CachePolicy::retryAfter),
                with("backOff", CachePolicy::backOff));
    }

    private static Arguments with(String name, BiFunction<CachePolicy, Duration, CachePolicy> change) {
        return arguments(name, (Function<Duration, CachePolicy>) duration -> change.apply(POLICY, duration));
    }
}
