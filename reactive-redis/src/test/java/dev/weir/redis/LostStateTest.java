/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static dev.weir.redis.OpenNamespace.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.house.DropsSignals;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What a server loses: its scripts, its log, its state, all of it. */
@ParameterizedClass
@EachEdition(canStart = true)
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class LostStateTest {

    private static final RemoteKey KEY = key("k");
    private static final int SHARD = KEY.shard();

    private final RedisEdition edition;
    private final RedisServer server;
    private final OpenNamespace namespace;

    LostStateTest(RedisEdition edition) {
        this.edition = edition;
        server = edition.start(RedisOptions.defaults().withAppendOnly("always"));
        namespace = new OpenNamespace(server.endpoint(), "lost").attached(1);
    }

    @AfterEach
    void end() {
        namespace.close();
        server.close();
    }

    @Test
    void scriptsThatAreForgottenAreSentAgain() {
        Version first = get(namespace.tier().put(KEY, 1, entry("one"), null));
        namespace.call("SCRIPT", "FLUSH");
        Version second = get(namespace.tier().put(KEY, 1, entry("two"), null));
        assertThat(second).isGreaterThan(first);
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(second);
    }

    @Test
    void nothingIsCreatedAgainAfterEverythingWasFlushed() {
        namespace.load(KEY, 1, entry("one"));
        LogPosition tail = namespace.attachedAt(SHARD).tail();
        namespace.call("FLUSHALL");

        lost(namespace.tier().put(KEY, 1, entry("two"), null));
        lost(namespace.tier().invalidate(KEY, 1, false, null));
        lost(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE));
        lost(namespace.tier().bump(List.of(tag(OpenNamespace.PRODUCTS, "red")), shard -> 1));
        assertThat(namespace.call("DBSIZE")).isEqualTo(0L);
        assertThat(namespace.head(tail).epoch()).isZero();
    }

    @Test
    void countersOfANewLifeAreNotThoseOfTheLifeBefore() {
        namespace.bump(1, tag(OpenNamespace.PRODUCTS, "red"));
        Attachment.Attached before = namespace.attachedAt(SHARD);
        Version version = namespace.load(KEY, 1, entry("one"));
        namespace.call("FLUSHALL");
        namespace.attached(2);
        Attachment.Attached after = namespace.attachedAt(SHARD);
        assertThat(after.tail().number()).isGreaterThan(before.tail().number());
        assertThat(after.generations()).isEmpty();
        assertThat(namespace.load(KEY, 2, entry("two")).seq()).isGreaterThan(version.seq());
    }

    @Test
    void nobodyWaitsForALeaseOfTheEpochBefore() {
        namespace.granted(KEY, 1, Version.NONE);
        get(namespace.log().begin(SHARD, 1, 2));
        assertThat(namespace.granted(KEY, 2, Version.NONE).version().epoch()).isEqualTo(2);
    }

    @Test
    void aRestartIsAnotherServerAndNoColdCache() {
        Version version = namespace.load(KEY, 1, entry("one"));
        namespace.bump(1, tag(OpenNamespace.PRODUCTS, "red"));
        server.kill();
        server.restart();

        assertThat(reconnected(namespace))
                .isInstanceOfSatisfying(
                        Attachment.Lost.class, lost -> assertThat(lost.epoch()).isEqualTo(1));
        lost(namespace.tier().get(KEY));
        namespace.attached(2);
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(version);
        assertThat(namespace.attachedAt(SHARD).generations()).containsKey(tag(OpenNamespace.PRODUCTS, "red"));
    }

    @Test
    void aRestartWithoutAnythingOnDiskIsNoState() {
        try (RedisServer forgetful = edition.start(RedisOptions.defaults());
                OpenNamespace there = new OpenNamespace(forgetful.endpoint(), "forgotten").attached(1)) {
            there.load(KEY, 1, entry("one"));
            forgetful.kill();
            forgetful.restart();
            assertThat(reconnected(there))
                    .isInstanceOfSatisfying(
                            Attachment.Lost.class,
                            lost -> assertThat(lost.epoch()).isZero());
        }
    }

    @Test
    void aClockThatWasSetBackDoesNotMakeVersionsFall() {
        long ahead = (System.currentTimeMillis() + Duration.ofHours(1).toMillis()) * 1000;
        namespace.call("HSET", namespace.at(SHARD, "s"), "last", Long.toString(ahead));
        LogPosition tail = namespace.attachedAt(SHARD).tail();
        namespace.call("XADD", namespace.at(SHARD, "log"), ahead / 1000 + "-7", "note", "from before it was set back");

        Version first = get(namespace.tier().put(KEY, 1, entry("one"), null));
        Version second = get(namespace.tier().invalidate(KEY, 1, true, null));
        assertThat(List.of(first.seq(), second.seq())).containsExactly(ahead + 1, ahead + 2);
        assertThat(namespace.changes(tail)).map(Change::version).containsExactly(first, second);
    }

    @Test
    void aTrimmedLogHasAGapInItsNumbers() {
        LogPosition tail = namespace.attachedAt(SHARD).tail();
        get(namespace.tier().put(KEY, 1, entry("one"), null));
        namespace.call("XTRIM", namespace.at(SHARD, "log"), "MAXLEN", "0");
        assertThat(namespace.head(tail).number()).isEqualTo(tail.number() + 1);
        assertThat(namespace.changes(tail)).isEmpty();
        get(namespace.tier().put(KEY, 1, entry("two"), null));
        assertThat(namespace.changes(tail))
                .singleElement()
                .satisfies(change -> assertThat(change.position().number()).isEqualTo(tail.number() + 2));
    }

    @Test
    void aDeletedLogIsNoticedByItsHead() {
        get(namespace.tier().put(KEY, 1, entry("one"), null));
        LogPosition tail = namespace.attachedAt(SHARD).tail();
        namespace.call("DEL", namespace.at(SHARD, "log"));
        get(namespace.tier().put(KEY, 1, entry("two"), null));
        assertThat(namespace.head(tail).number()).isEqualTo(tail.number() + 1);
    }

    @Test
    void whatSomebodyElseLogsIsPassedOver() {
        LogPosition tail = namespace.attachedAt(SHARD).tail();
        namespace.call("XADD", namespace.at(SHARD, "log"), "*", "n", "not a number", "kind", "replaced");
        namespace.call("XADD", namespace.at(SHARD, "log"), "*", "x", "y");
        get(namespace.tier().put(KEY, 1, entry("one"), null));
        assertThat(namespace.changes(tail))
                .singleElement()
                .satisfies(change -> assertThat(change.position().number()).isEqualTo(tail.number() + 1));
    }

    @Test
    void oldChangesLeaveTheLog() {
        String log = namespace.at(SHARD, "log");
        for (int i = 1; i <= 300; i++) {
            namespace.call("XADD", log, i + "-1", "x", "y");
        }
        get(namespace.tier().put(KEY, 1, entry("one"), null));
        assertThat((Long) namespace.call("XLEN", log)).isLessThan(101);
    }

    private static Attachment reconnected(OpenNamespace namespace) {
        return get(namespace.log().attach(SHARD).retryWhen(Retry.fixedDelay(100, Duration.ofMillis(50))));
    }

    private static void lost(Mono<?> request) {
        StepVerifier.create(request)
                .expectErrorSatisfies(error ->
                        assertThat(((TierException) error).reason()).isEqualTo(TierException.Reason.EPOCH_LOST))
                .verify(OpenNamespace.LONG);
    }
}
