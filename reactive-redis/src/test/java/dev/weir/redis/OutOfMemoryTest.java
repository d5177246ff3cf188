/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static dev.weir.redis.OpenNamespace.submission;
import static dev.weir.redis.OpenNamespace.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.outbox.Flushed;
import dev.weir.outbox.Outbox;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.Acceptance;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Settlement;
import dev.weir.tier.Submission;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A server without memory refuses a change as a whole, and goes on answering reads. */
@ParameterizedClass
@EachEdition(canStart = true)
class OutOfMemoryTest {

    private static final RemoteKey PRESENT = key("present");
    private static final RemoteKey MISSING = key("missing");

    private final RedisServer server;
    private final OpenNamespace namespace;

    OutOfMemoryTest(RedisEdition edition) {
        server = edition.start(RedisOptions.defaults());
        namespace = new OpenNamespace(server.endpoint(), "oom").attached(1);
    }

    @AfterEach
    void end() {
        namespace.close();
        server.close();
    }

    @Test
    void everyChangeIsRefusedWhole() {
        namespace.load(PRESENT, 1, entry("here", "red"));
        Lease lease = namespace.granted(MISSING, 1, Version.NONE);
        Lease beside = namespace.granted(PRESENT, 1, Version.LAST);
        Version version = get(
                namespace.tier().invalidate(key("written"), 1, false, new Quarantine("mark", Duration.ofMinutes(1))));
        fillUp();
        String before = namespace.digest();

        refuses(namespace.tier().lease(key("other"), 1, Version.NONE, OpenNamespace.MINUTE));
        refuses(namespace.tier().fill(lease, entry("new"), OpenNamespace.MINUTE));
        refuses(namespace.tier().fill(beside, entry("new"), OpenNamespace.MINUTE));
        refuses(namespace.tier().invalidate(PRESENT, 1, false, null));
        refuses(namespace.tier().invalidate(PRESENT, 1, true, new Quarantine("m", Duration.ofMinutes(1))));
        refuses(namespace.tier().put(PRESENT, 1, entry("new"), null));
        refuses(namespace
                .tier()
                .settle(new Settlement(key("written"), "mark", version, entry("new"), OpenNamespace.MINUTE)));
        refuses(namespace.tier().bump(List.of(tag(OpenNamespace.PRODUCTS, "red")), shard -> 1));
        refuses(namespace.log().begin(0, 1, 2));

        assertThat(namespace.digest()).isEqualTo(before);
    }

    @Test
    void whatFillsTheOutboxIsRefusedWholeAndWhatIsInItCanBeDrained() {
        Outbox outbox = namespace.outbox();
        Submission accepted = submission(PRESENT, Operation.of("known"), entry("one"));
        Version version = ((Acceptance.Accepted) get(namespace.tier().accept(accepted, 1))).version();
        RemoteKey other = key("other");
        Version buried = namespace.accepted(other, 1, entry("one"));
        outbox.bury(other.shard(), 1, buried, 1, "no").block(OpenNamespace.LONG);
        fillUp();
        String before = namespace.digest();

        refuses(namespace.tier().accept(submission(MISSING, Operation.of("new"), entry("two")), 1));
        refuses(namespace.tier().accept(submission(PRESENT, Operation.of("new"), entry("two")), 1));
        refuses(outbox.bury(PRESENT.shard(), 1, version, 1, "no"));
        refuses(outbox.redrive(other.shard(), 1, buried, 10));
        assertThat(get(namespace.tier().accept(accepted.again(new Operation("known", 1, version.seq())), 1)))
                .isEqualTo(new Acceptance.Repeated(version));
        assertThat(namespace.digest()).isEqualTo(before);

        assertThat(get(outbox.claim(PRESENT.shard(), "me", OpenNamespace.MINUTE)))
                .isTrue();
        assertThat(get(outbox.claim(PRESENT.shard(), "me", OpenNamespace.MINUTE)))
                .isTrue();
        assertThat(get(outbox.page(PRESENT.shard(), 1, Version.NONE, List.of(), 10))
                        .waiting())
                .isNotEmpty();
        Flushed flushed = new Flushed("", "present", List.of(version), OpenNamespace.MINUTE, Flushed.Aftermath.STAYS);
        outbox.flushed(PRESENT.shard(), 1, List.of(flushed)).block(OpenNamespace.LONG);
        assertThat(get(namespace.tier().get(PRESENT)).isDirty()).isFalse();
        assertThat(get(outbox.discard(other.shard(), 1, buried))).isTrue();
        outbox.giveUp(PRESENT.shard(), "me").block(OpenNamespace.LONG);
    }

    @Test
    void readsGoOnAndLeasesCanBeGivenBack() {
        Version version = namespace.load(PRESENT, 1, entry("here"));
        Lease lease = namespace.granted(MISSING, 1, Version.NONE);
        fillUp();

        assertThat(get(namespace.tier().get(PRESENT)).version()).isEqualTo(version);
        assertThat(get(namespace.tier().lease(PRESENT, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOf(LeaseAnswer.Hit.class);
        assertThat(namespace.attachedAt(0).epoch()).isEqualTo(1);
        get(namespace.tier().release(lease));
        assertThat(namespace.call("EXISTS", namespace.leaseOf(MISSING))).isEqualTo(0L);
    }

    private void fillUp() {
        namespace.call("CONFIG", "SET", "maxmemory", "1");
    }

    private static void refuses(Mono<?> change) {
        StepVerifier.create(change)
                .expectErrorSatisfies(
                        error -> assertThat(((TierException) error).reason()).isEqualTo(TierException.Reason.REFUSED))
                .verify(OpenNamespace.LONG);
    }
}
