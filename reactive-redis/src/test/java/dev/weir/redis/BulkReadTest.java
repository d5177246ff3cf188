/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Attachment;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.test.StepVerifier;

/** What looking under many keys at once asks of the server, and what it makes of the answers. */
@ParameterizedClass
@EachEdition(canStart = true)
class BulkReadTest {

    private final RedisServer server;
    private final OpenNamespace namespace;

    BulkReadTest(RedisEdition edition) {
        server = edition.start(RedisOptions.defaults());
        namespace = new OpenNamespace(server.endpoint(), "bulk");
    }

    @AfterEach
    void stop() {
        namespace.close();
        server.close();
    }

    @Test
    void threeHundredKeysOfAllShardsAreTwoCommands() {
        namespace.attached(1);
        List<RemoteKey> keys = keys(300);
        assertThat(keys.stream().map(RemoteKey::shard).distinct()).hasSize(OpenNamespace.SHARDS);
        Version last = namespace.load(keys.get(299), 1, entry("last"));
        server.endpoint().call("CONFIG", "RESETSTAT");

        List<Found> found = get(namespace.tier().getAll(keys));
        assertThat(found.subList(0, 299)).containsOnlyNulls();
        assertThat(found.get(299).version()).isEqualTo(last);
        assertThat(calls("mget")).isEqualTo(2);
        assertThat(calls("get")).isZero();
    }

    @Test
    void nothingIsAskedForNoKeys() {
        server.endpoint().call("CONFIG", "RESETSTAT");
        StepVerifier.create(namespace.tier().getAll(List.of()))
                .expectNext(List.of())
                .verifyComplete();
        assertThat(calls("mget")).isZero();
    }

    @Test
    void whatCannotBeReadIsNullAndGoesAndTheOthersAreFound() {
        namespace.attached(1);
        List<RemoteKey> keys = keys(5);
        Version first = namespace.load(keys.get(0), 1, entry("first"));
        namespace.call("SET", namespace.valueOf(keys.get(1)), "somebody else's");
        namespace.call("RPUSH", namespace.valueOf(keys.get(2)), "of another type");
        namespace.load(keys.get(3), 1, entry("damaged"));
        namespace.call("SETRANGE", namespace.valueOf(keys.get(3)), "42", "!");
        Version last = namespace.load(keys.get(4), 1, entry("last"));

        assertThat(get(namespace.tier().getAll(keys)))
                .extracting(found -> found == null ? null : found.version())
                .containsExactly(first, null, null, null, last);
        assertThat(namespace.call("EXISTS", namespace.valueOf(keys.get(1)), namespace.valueOf(keys.get(3))))
                .isEqualTo(0L);
        assertThat(get(namespace.tier().get(keys.get(4))).version()).isEqualTo(last);
    }

    @Test
    void anEnvelopeOfAnotherKeyWithTheSameHashIsNotFound() {
        namespace.attached(1);
        RemoteKey hashed = key("x".repeat(600));
        namespace.load(hashed, 1, entry("one"));
        assertThat(get(namespace.tier().getAll(List.of(hashed)))).doesNotContainNull();
        RemoteKey other = key("y".repeat(600));
        KeyNames names = new KeyNames("bulk", OpenNamespace.SHARDS, KeyNames.LONGEST_TEXT);
        namespace.call("COPY", ascii(names.value(hashed)), ascii(names.value(other)));
        assertThat(get(namespace.tier().getAll(List.of(other)))).containsOnlyNulls();
    }

    @Test
    void allAreRefusedIfOneShardIsNotTheOneThatWasAttached() {
        List<RemoteKey> keys = keys(300);
        keys.stream()
                .map(RemoteKey::shard)
                .distinct()
                .filter(shard -> shard != 2)
                .forEach(shard -> {
                    get(namespace.log().begin(shard, (Attachment.Lost) namespace.attach(shard), 1));
                    namespace.attach(shard);
                });
        server.endpoint().call("CONFIG", "RESETSTAT");
        failed(keys, TierException.Reason.EPOCH_LOST);
        assertThat(calls("mget")).isZero();
        assertThat(get(namespace
                        .tier()
                        .getAll(keys.stream().filter(key -> key.shard() != 2).toList())))
                .containsOnlyNulls();
    }

    @Test
    void allAreRefusedIfOneKeyCannotBeSent() {
        namespace.attached(1);
        failed(List.of(key("fine"), key("x".repeat(KeyNames.LONGEST_TEXT + 1))), TierException.Reason.TOO_LARGE);
    }

    @Test
    void itFailsAsAWholeWithItsServer() {
        namespace.attached(1);
        server.pause();
        StepVerifier.create(namespace.tier().getAll(keys(600)))
                .then(server::kill)
                .expectErrorSatisfies(error -> assertThat(((TierException) error).reason())
                        .isIn(TierException.Reason.UNKNOWN, TierException.Reason.UNREACHABLE))
                .verify(OpenNamespace.LONG);
    }

    private void failed(List<RemoteKey> keys, TierException.Reason reason) {
        StepVerifier.create(namespace.tier().getAll(keys))
                .expectErrorSatisfies(
                        error -> assertThat(((TierException) error).reason()).isEqualTo(reason))
                .verify(OpenNamespace.LONG);
    }

    private static List<RemoteKey> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> key("key-" + i)).toList();
    }

    private static String ascii(byte[] name) {
        return new String(name, US_ASCII);
    }

    private int calls(String command) {
        String stats = server.endpoint().info("commandstats", "cmdstat_" + command);
        return stats.isEmpty() ? 0 : Integer.parseInt(stats.replaceAll("calls=(\\d+),.*", "$1"));
    }
}
