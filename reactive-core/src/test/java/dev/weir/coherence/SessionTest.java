/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionTest {

    private static final int SHARDS = 32;

    private final Session session = Session.begin();

    @Test
    void ofAKeyItRemembersTheNewestVersion() {
        session.saw(key("a"), new Version(1, 7));
        session.saw(key("a"), new Version(1, 5));

        assertThat(session.seenOf(key("a"))).isEqualTo(new Version(1, 7));
    }

    @Test
    void ofOtherKeysTenantsAndCachesItKnowsNothing() {
        session.saw(key("a"), new Version(1, 7));

        assertThat(session.seenOf(key("b"))).isEqualTo(Version.NONE);
        assertThat(session.seenOf(RemoteKey.of(new Scope("cache", "acme"), "a", List.of(), SHARDS)))
                .isEqualTo(Version.NONE);
        assertThat(session.seenOf(RemoteKey.of(new Scope("cach", "ea"), "", List.of(), SHARDS)))
                .isEqualTo(Version.NONE);
    }

    @Test
    void whatWasDrawnForAShardCountsForAllItsKeys() {
        session.sawInShard(key("a").shard(), new Version(2, 1));
        session.saw(key("a"), new Version(1, 7));

        assertThat(session.seenOf(key("a"))).isEqualTo(new Version(2, 1));
    }

    @Test
    void moreKeysThanItRemembersAreFoldedIntoTheirShards() {
        for (int i = 0; i < 1_000; i++) {
            session.saw(key("key-" + i), new Version(1, i + 1));
        }

        for (int i = 0; i < 1_000; i++) {
            assertThat(session.seenOf(key("key-" + i)).isAfter(new Version(1, i)))
                    .as("not forgotten")
                    .isTrue();
        }
        assertThat(session.seenOf(key("key-999"))).isEqualTo(new Version(1, 1_000));
    }

    @Test
    void itsTokenIsAnotherSessionThatHasSeenTheSame() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            session.saw(
                    key("key-" + i), new Version(1_700_000_000_000L + random.nextInt(3), random.nextLong(1L << 53)));
        }

        Session brought = Session.of(session.token());

        for (int i = 0; i < 300; i++) {
            assertThat(brought.seenOf(key("key-" + i))).isEqualTo(session.seenOf(key("key-" + i)));
        }
        assertThat(session.token())
                .hasSizeLessThan(2_500)
                .matches("[A-Za-z0-9_-]+")
                .isEqualTo(brought.token());
    }

    @Test
    void anEmptyOneHasATokenToo() {
        assertThat(Session.of(Session.begin().token()).seenOf(key("a"))).isEqualTo(Version.NONE);
    }

    @Test
    void whatIsNoTokenIsRefusedWhateverItIs() {
        session.saw(key("a"), new Version(1, 7));
        byte[] token = Base64.getUrlDecoder().decode(session.token());
        Random random = new Random(7);

        assertThatIllegalArgumentException().isThrownBy(() -> Session.of("")).withMessageContaining("begin a new one");
        assertThatIllegalArgumentException().isThrownBy(() -> Session.of("not base64!"));
        assertThatIllegalArgumentException().isThrownBy(() -> Session.of("A".repeat(100_000)));
        for (int length = 0; length < token.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(token, length);
            assertThatIllegalArgumentException().isThrownBy(() -> Session.of(text(cut)));
        }
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = 1;
            }
            readOrRefused(text(noise));
        }
    }

    private static void readOrRefused(String token) {
        try {
            Session.of(token).seenOf(key("a"));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("token");
        }
    }

    @Test
    void itSaysNothingOfWhatItHasSeen() {
        session.saw(key("secret"), new Version(1, 7));

        assertThat(session).hasToString("Session[1 keys, 0 shards]");
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static RemoteKey key(String text) {
        return RemoteKey.of(new Scope("cache", ""), text, List.of(), SHARDS);
    }
}
