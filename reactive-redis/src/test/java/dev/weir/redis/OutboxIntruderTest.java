/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static dev.weir.redis.OpenNamespace.submission;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.outbox.Flushed;
import dev.weir.outbox.Outbox;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What is refused, and as a whole, where somebody else keeps something under the names of an outbox. */
@ParameterizedClass
@EachEdition(canStart = true)
class OutboxIntruderTest {

    private static final RemoteKey KEY = key("k");
    private static final int SHARD = KEY.shard();

    private final RedisServer server;
    private final OpenNamespace namespace;
    private final Outbox outbox;

    OutboxIntruderTest(RedisEdition edition) {
        server = edition.start(RedisOptions.defaults());
        namespace = new OpenNamespace(server.endpoint(), "intruded").attached(1);
        outbox = namespace.outbox();
    }

    @AfterEach
    void end() {
        namespace.close();
        server.close();
    }

    @Test
    void anOutboxThatIsNone() {
        namespace.call("SET", namespace.at(SHARD, "out:products"), "foreign");
        changesNothing(() -> {
            refused(accept());
            refused(outbox.page(SHARD, 1, Version.NONE, List.of(), 10));
            refused(outbox.bury(SHARD, 1, new Version(1, 5), 1, "no"));
            refused(flush(new Version(1, 5)));
            refused(outbox.backlog().then());
        });
    }

    @Test
    void anOutboxThatIsNoneHidesNoOtherOne() {
        namespace.call("SET", namespace.at(SHARD, "out:products"), "foreign");
        List<Integer> told = new ArrayList<>();
        refused(outbox.backlog().doOnNext(each -> told.add(each.shard())).then());
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, OpenNamespace.SHARDS)
                        .filter(shard -> shard != SHARD)
                        .boxed()
                        .toList());
    }

    @Test
    void deadLettersThatAreNone() {
        Version version = namespace.accepted(KEY, 1, entry("one"));
        namespace.call("SET", namespace.at(SHARD, "dlq:products"), "foreign");
        changesNothing(() -> {
            refused(accept());
            refused(outbox.bury(SHARD, 1, version, 1, "no"));
            refused(outbox.exhume(SHARD, 1, List.of(version)));
            refused(outbox.discard(SHARD, 1, version));
            refused(outbox.redrive(SHARD, 1, version, 10));
            refused(outbox.deadLetters().then());
            refused(outbox.backlog().then());
        });
    }

    @Test
    void aLogThatIsNone() {
        Version version = namespace.accepted(KEY, 1, entry("one"));
        get(namespace.tier().invalidate(KEY, 1, false, null));
        namespace.call("DEL", namespace.at(SHARD, "log"));
        namespace.call("SET", namespace.at(SHARD, "log"), "foreign");
        changesNothing(() -> {
            refused(accept());
            refused(flush(version));
        });
    }

    @Test
    void aStateThatIsNone() {
        Version version = namespace.accepted(KEY, 1, entry("one"));
        namespace.call("SET", namespace.at(SHARD, "s"), "foreign");
        changesNothing(() -> {
            refused(accept());
            refused(flush(version));
            refused(outbox.page(SHARD, 1, Version.NONE, List.of(), 10));
        });
    }

    @Test
    void aRightThatIsNone() {
        namespace.call("HSET", namespace.at(SHARD, "d:products"), "foreign", "1");
        changesNothing(() -> {
            refused(outbox.claim(SHARD, "me", OpenNamespace.MINUTE));
            refused(outbox.giveUp(SHARD, "me"));
        });
    }

    @Test
    void aValueOrALeaseThatIsNoneIsReplaced() {
        namespace.call("HSET", namespace.valueOf(KEY), "foreign", "1");
        namespace.call("HSET", namespace.leaseOf(KEY), "foreign", "1");
        Version version = namespace.accepted(KEY, 1, entry("one"));
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(version);
        namespace.call("DEL", namespace.valueOf(KEY));
        namespace.call("HSET", namespace.valueOf(KEY), "foreign", "1");
        flush(version).block(OpenNamespace.LONG);
        assertThat(namespace.call("EXISTS", namespace.valueOf(KEY), namespace.leaseOf(KEY)))
                .isEqualTo(0L);
    }

    private Mono<?> accept() {
        return namespace.tier().accept(submission(KEY, Operation.of("refused"), entry("two")), 1);
    }

    private Mono<Void> flush(Version version) {
        return outbox.flushed(
                SHARD,
                1,
                List.of(new Flushed("", "k", List.of(version), OpenNamespace.MINUTE, Flushed.Aftermath.STAYS)));
    }

    private void changesNothing(Runnable requests) {
        String before = namespace.digest();
        requests.run();
        assertThat(namespace.digest()).isEqualTo(before);
    }

    private static void refused(Mono<?> request) {
        StepVerifier.create(request)
                .expectErrorSatisfies(error ->
                        assertThat(((TierException) error).reason()).isEqualTo(TierException.Reason.MISCONFIGURED))
                .verify(OpenNamespace.LONG);
    }
}
