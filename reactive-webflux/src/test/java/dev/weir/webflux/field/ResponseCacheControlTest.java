/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCacheControlTest {

    @Test
    void readsEveryDirective() {
        ResponseCacheControl said = of(
                "public, private, no-cache, no-store, no-transform, must-revalidate, proxy-revalidate, "
                        + "must-understand, immutable, max-age=1, s-maxage=2, stale-while-revalidate=3, stale-if-error=4");

        assertThat(said.isPublic()).isTrue();
        assertThat(said.isPrivate()).isTrue();
        assertThat(said.noCache()).isTrue();
        assertThat(said.noStore()).isTrue();
        assertThat(said.noTransform()).isTrue();
        assertThat(said.mustRevalidate()).isTrue();
        assertThat(said.proxyRevalidate()).isTrue();
        assertThat(said.mustUnderstand()).isTrue();
        assertThat(said.isImmutable()).isTrue();
        assertThat(said.maxAge()).contains(Duration.ofSeconds(1));
        assertThat(said.sharedMaxAge()).contains(Duration.ofSeconds(2));
        assertThat(said.staleWhileRevalidate()).contains(Duration.ofSeconds(3));
        assertThat(said.staleIfError()).contains(Duration.ofSeconds(4));
        assertThat(said.isWellFormed()).isTrue();
    }

    @Test
    void tellsSomeFieldsFromAll() {
        ResponseCacheControl said = of("private=\"Set-Cookie, X-User\", no-cache=X-Time");

        assertThat(said.privateFields()).containsExactlyInAnyOrder("set-cookie", "x-user");
        assertThat(said.isPrivate()).isFalse();
        assertThat(said.noCacheFields()).containsExactly("x-time");
        assertThat(said.noCache()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private=\"\"",
                "private=",
                "private=\"a b\"",
                "private=\"*\"",
                "private=\"a\", private",
                "private=\"a",
                "private=\"a:b\"",
                "private=\"a\"b"
            })
    void isForOneUserIfItIsNotClearWhichFieldsAre(String line) {
        assertThat(of(line).isPrivate()).isTrue();
        assertThat(of(line).privateFields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age=10, max-age=20",
                "max-age=x",
                "max-age",
                "max-age=-1",
                "max-age=1.5",
                "max-age =10",
                "max-age= 10",
                "max-age=\"10"
            })
    void isStaleIfItsTimeIsInDoubt(String line) {
        assertThat(of(line).maxAge()).contains(Duration.ZERO);
    }

    @Test
    void believesWhatIsSaidTwiceAlike() {
        assertThat(of("max-age=10, max-age=\"10\"").maxAge()).contains(Duration.ofSeconds(10));
        assertThat(of("max-age=99999999999999999999").maxAge()).contains(Duration.ofSeconds(2_147_483_648L));
        assertThat(of("s-maxage=5").maxAge()).isEmpty();
    }

    @Test
    void keepsWhatItDoesNotKnow() {
        ResponseCacheControl said = of("Community=\"UCI\", max-age=5");

        assertThat(said.has("community")).isTrue();
        assertThat(said.names()).containsExactlyInAnyOrder("community", "max-age");
        assertThat(said).hasToString("community=UCI, max-age=5");
    }

    @Test
    void writesWhatItReads() {
        ResponseCacheControl said = ResponseCacheControl.none()
                .with("private")
                .withMaxAge(Duration.ofMillis(59_999))
                .withSharedMaxAge(Duration.ofSeconds(-5))
                .withStaleWhileRevalidate(Duration.ofDays(1_000_000))
                .withStaleIfError(Duration.ofMinutes(1))
                .with("Must-Revalidate");

        assertThat(said)
                .hasToString("private, max-age=59, s-maxage=0, stale-while-revalidate=2147483648, stale-if-error=60, "
                        + "must-revalidate")
                .isEqualTo(of(said.toString()));
    }

    @Test
    void saysADirectiveOnce() {
        assertThat(of("max-age=1, max-age=2").withMaxAge(Duration.ofSeconds(3))).hasToString("max-age=3");
    }

    @Test
    void writesNoLineThatEndsEarly() {
        assertThat(of("x=\"a\r\nSet-Cookie: b\\\"\u00e9\"").toString())
                .isEqualTo("x=\"a%0D%0ASet-Cookie: b%22%C3%A9\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseCacheControl.none().with("private\r\nSet-Cookie: a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseCacheControl.none().with(""));
    }

    private static ResponseCacheControl of(String line) {
        return ResponseCacheControl.of(List.of(line));
    }
}
