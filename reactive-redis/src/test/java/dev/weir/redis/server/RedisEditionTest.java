/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.opentest4j.TestAbortedException;

/** What every edition of Redis offers to a test. */
@ParameterizedClass(name = "{0}")
@EachEdition
class RedisEditionTest {

    private final RedisEdition edition;

    RedisEditionTest(RedisEdition edition) {
        this.edition = edition;
    }

    @Test
    void sharesOneServer() {
        assertThat(edition.shared()).isSameAs(edition.shared());
        assertThat(edition.shared().text("PING")).isEqualTo("PONG");
    }

    @Test
    void givesEachTestANamespaceOfItsOwn() {
        String namespace = RedisEdition.namespace(RedisEditionTest.class);
        assertThat(namespace)
                .matches("redis-?edition-?test-[a-z0-9-]+")
                .isNotEqualTo(RedisEdition.namespace(getClass()));
    }

    @Test
    void isTheOneThatWasNamedOrOneThatCanStartServers() {
        assertThat(RedisEditions.all()).contains(edition).startsWith(RedisEdition.preferred());
        assertThat(RedisEditions.all().size() == 1 || edition.canStart()).isTrue();
    }

    @Test
    void thatRunsSomewhereStartsNothingAndHidesItsPassword() {
        RedisEdition elsewhere = RedisEdition.ofUrl("redis://user:secret@127.0.0.1:1");
        assertThat(elsewhere.name()).isEqualTo("redis://***@127.0.0.1:1");
        assertThat(elsewhere.shared().url()).isEqualTo("redis://user:secret@127.0.0.1:1");
        assertThatThrownBy(() -> elsewhere.start(RedisOptions.defaults())).isInstanceOf(TestAbortedException.class);
        assertThatThrownBy(() -> RedisEdition.ofUrl("http://127.0.0.1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thatNeedsAPasswordGivesItToACacheByASupplier() {
        assertThat(RedisEndpoint.of("redis://user:secret@127.0.0.1:1/3").redis())
                .asString()
                .contains("user user", "127.0.0.1:1", "database 3")
                .doesNotContain("secret");
        assertThat(RedisEndpoint.of("redis://:secret@127.0.0.1:1").redis())
                .asString()
                .doesNotContain("user")
                .doesNotContain("secret");
    }
}
