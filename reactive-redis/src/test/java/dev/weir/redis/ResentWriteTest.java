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

import dev.weir.house.DropsSignals;
import dev.weir.outbox.OutboxRecord;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.Acceptance;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Submission;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.test.StepVerifier;

/** A write whose answer was lost is sent again over a new connection, and is accepted once. */
@ParameterizedClass
@EachEdition(canStart = true)
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class ResentWriteTest {

    private static final RemoteKey KEY = key("k");
    private static final int TIMES = 100;

    private final RedisServer server;
    private final FaultProxy proxy;
    private final OpenNamespace namespace;

    ResentWriteTest(RedisEdition edition) {
        server = edition.start(RedisOptions.defaults());
        proxy = FaultProxy.before(server.endpoint());
        namespace = new OpenNamespace(server.endpoint(), "resent", Redis.at(proxy.url())).attached(1);
    }

    @AfterEach
    void end() {
        namespace.close();
        proxy.close();
        server.close();
    }

    @Test
    void itHasOneVersionAndOneRecord() {
        // So that the server knows the script, and the answer that is lost is not that it does not.
        List<Version> versions = new ArrayList<>(List.of(namespace.accepted(KEY, 1, entry("first"))));
        for (int i = 0; i < TIMES; i++) {
            long sentAt = namespace.attachedAt(KEY.shard()).serverMillis() * 1000;
            Submission submission = submission(KEY, Operation.of("write" + i), entry("value " + i));
            CompletableFuture<Void> cut = proxy.cutBeforeReplyTo("EVALSHA");
            StepVerifier.create(namespace.tier().accept(submission, 1))
                    .expectErrorSatisfies(error ->
                            assertThat(((TierException) error).reason()).isEqualTo(TierException.Reason.UNKNOWN))
                    .verify(OpenNamespace.LONG);
            cut.join();
            Acceptance again = get(namespace.tier().accept(submission.again(new Operation("write" + i, 1, sentAt)), 1));
            assertThat(again).as("write %d", i).isInstanceOf(Acceptance.Repeated.class);
            versions.add(((Acceptance.Repeated) again).version());
        }
        List<OutboxRecord> records = get(namespace.outbox().page(KEY.shard(), 1, Version.NONE, List.of(), 2 * TIMES))
                .waiting();
        assertThat(records).extracting(OutboxRecord::version).isEqualTo(versions);
        assertThat(versions).isSorted().doesNotHaveDuplicates();
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(versions.get(TIMES));
    }
}
