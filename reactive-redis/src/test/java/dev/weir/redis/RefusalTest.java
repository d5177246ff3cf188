/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.tier.TierException.Reason.MISCONFIGURED;
import static dev.weir.tier.TierException.Reason.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.TierException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

/** What a caller is told when a server refuses. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class RefusalTest extends LinkCase {

    private static final Script STORE = Script.of("store", "", "return redis.call('SET', KEYS[1], ARGV[1])");
    private static final byte[][] KEY = {bytes("key")};

    @ParameterizedTest
    @EachEdition(canStart = true)
    void outOfMemoryAndDemotion(RedisEdition edition) {
        try (RedisServer server = edition.start(RedisOptions.defaults())) {
            Links links = open(Redis.at(server.url()).commandTimeout(LONG));
            Link link = link(links);
            assertThat(text(link.eval(STORE, KEY, bytes("value")))).isEqualTo("OK");
            server.endpoint().call("CONFIG", "SET", "maxmemory", "1");
            StepVerifier.create(link.eval(STORE, KEY, bytes("value")))
                    .expectErrorMatches(failure(REFUSED, "out of memory"))
                    .verify(LONG);
            server.endpoint().call("CONFIG", "SET", "maxmemory", "0");
            server.endpoint().call("REPLICAOF", "127.0.0.1", "1");
            StepVerifier.create(link.eval(STORE, KEY, bytes("value")))
                    .expectErrorMatches(failure(REFUSED, "is a replica"))
                    .verify(LONG);
            await(() -> !link.isOpen());
            server.endpoint().call("REPLICAOF", "NO", "ONE");
            assertThat(text(link(links).eval(STORE, KEY, bytes("value")))).isEqualTo("OK");
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void aScriptIsTakenToServersThatDoNotKnowItAndItsRepliesComeAsTheyAre(RedisEdition edition) {
        try (RedisServer server = edition.start(RedisOptions.defaults())) {
            Link link = link(open(Redis.at(server.url()).commandTimeout(LONG)));
            Script nested = Script.of("nested", "no-writes", "return {1, 'two', {3, false, {}}, ARGV[1]}");
            for (int i = 0; i < 3; i++) {
                Object reply = link.eval(nested, new byte[0][], bytes("four")).block(LONG);
                List<?> parts = (List<?>) reply;
                assertThat(parts).hasSize(4);
                assertThat(parts.get(0)).isEqualTo(1L);
                assertThat(parts.get(1)).isEqualTo(bytes("two"));
                assertThat((List<?>) parts.get(2)).hasSize(3).first().isEqualTo(3L);
                assertThat(((List<?>) parts.get(2)).get(1)).isNull();
                assertThat((List<?>) ((List<?>) parts.get(2)).get(2)).isEmpty();
                assertThat(parts.get(3)).isEqualTo(bytes("four"));
                if (i == 1) {
                    server.endpoint().call("SCRIPT", "FLUSH");
                }
            }
            StepVerifier.create(link.eval(Script.of("nil", "", "return false"), new byte[0][]))
                    .verifyComplete();
            assertThat(server.endpoint().info("commandstats", "cmdstat_evalsha"))
                    .startsWith("calls=");
            assertThat(link.version()).isGreaterThanOrEqualTo(602);
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void usersGetInWithTheirSecretAndDoWhatTheyMay(RedisEdition edition) {
        RedisOptions options = RedisOptions.defaults()
                .withPassword("hidden-one")
                .withUser("app", "on", ">hidden-two", "~app:*", "+get", "+mget", "+ping", "+info", "+client|setname");
        try (RedisServer server = edition.start(options)) {
            AtomicInteger asked = new AtomicInteger();
            String address = "redis://127.0.0.1:" + server.endpoint().port();
            Redis app = Redis.at(address).credentials("app", () -> {
                asked.incrementAndGet();
                return "hidden-two";
            });
            Link link = link(open(app.commandTimeout(LONG)));
            StepVerifier.create(link.get(bytes("app:a"))).expectComplete().verify(LONG);
            StepVerifier.create(link.get(bytes("other:a")))
                    .expectErrorMatches(failure(REFUSED, "does not permit"))
                    .verify(LONG);
            assertThat(asked.get()).isGreaterThanOrEqualTo(1);
            assertThat(app.toString()).contains("app").doesNotContain("hidden");
            assertDenied(Redis.at(address), "wants a password");
            assertDenied(Redis.at(address).password(() -> "hidden-wrong"), "does not accept");
            assertDenied(Redis.at(address).credentials("app", () -> "hidden-wrong"), "does not accept");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OOM command not allowed when used memory > 'maxmemory'.|REFUSED|out of memory",
                "ERR Error running script (call to f_0a1b): @user_script:1: @user_script: 1: -READONLY You can't write"
                        + " against a read only replica.|REFUSED|is a replica",
                "LOADING Redis is loading the dataset in memory|REFUSED|reading its data",
                "CLUSTERDOWN The cluster is down|REFUSED|lost a part",
                "MASTERDOWN Link with MASTER is down|REFUSED|lost its primary",
                "WRONGPASS invalid username-password pair|MISCONFIGURED|does not accept",
                "CROSSSLOT Keys in request don't hash to the same slot|MISCONFIGURED|Redis.cluster",
                "ERR unknown command 'X', with args beginning with: 's3cr3t' |REFUSED|unknown command 'X'.",
                "SOMETHING else|REFUSED|SOMETHING else"
            })
    void eachReplyHasItsMeaning(String reply, TierException.Reason reason, String part) {
        TierException translated = RedisErrors.translate(new ErrorReply(reply));
        assertThat(translated).matches(failure(reason, part));
        assertThat(translated.getMessage()).doesNotContain("s3cr3t");
    }

    @Test
    void whatIsTranslatedStaysAsItIs() {
        TierException translated = new TierException(REFUSED, "no");
        assertThat(RedisErrors.translate(translated)).isSameAs(translated);
    }

    private void assertDenied(Redis redis, String part) {
        Links links = open(redis.commandTimeout(Duration.ofSeconds(2)));
        StepVerifier.create(links.to(0))
                .expectErrorMatches(error -> failure(MISCONFIGURED, part).test(error)
                        && !String.valueOf(error.getMessage()).contains("hidden"))
                .verify(LONG);
    }
}
