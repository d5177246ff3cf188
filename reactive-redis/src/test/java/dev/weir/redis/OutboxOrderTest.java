/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.coherence.Attachment;
import dev.weir.outbox.Flushed;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.outbox.OutboxPage;
import dev.weir.outbox.OutboxRecord;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** The order of records: over epochs, a clock that was set back, many pages, and records that cannot be read. */
@ParameterizedClass
@EachEdition
class OutboxOrderTest extends OutboxCase {

    OutboxOrderTest(RedisEdition edition) {
        super(edition);
    }

    @Test
    void aPageHasNoMoreThanCanBeSentAtOnce() {
        String large = "x".repeat(5 * 1024 * 1024);
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            versions.add(namespace.accepted(KEY, 1, entry(large)));
        }
        assertThat(page(Version.NONE, 10).waiting())
                .extracting(record -> record.version())
                .isEqualTo(versions.subList(0, 4));
        assertThat(page(versions.get(3), 10).waiting()).hasSize(1);
        flush(Aftermath.GOES, versions.toArray(Version[]::new));
    }

    @Test
    void whatIsParkedTakesNoMoreThanHalfOfThat() {
        String large = "x".repeat(5 * 1024 * 1024);
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            versions.add(namespace.accepted(KEY, 1, entry(large)));
        }
        OutboxPage page = get(namespace.outbox().page(SHARD, 1, versions.get(3), versions.subList(0, 4), 10));
        assertThat(page.parked()).map(OutboxRecord::version).isEqualTo(versions.subList(0, 2));
        assertThat(page.withheld()).map(OutboxPage.Withheld::version).isEqualTo(versions.subList(2, 4));
        assertThat(page.waiting()).map(OutboxRecord::version).isEqualTo(versions.subList(4, 6));
        assertThat(page.covered()).isEmpty();
        flush(Aftermath.GOES, versions.toArray(Version[]::new));
    }

    @Test
    void aRecordThatCannotBeReadIsHandedOutAndBuriedWithItsBytes() {
        Version first = namespace.accepted(KEY, 1, entry("one"));
        Version damaged = new Version(1, first.seq() + 1);
        call(
                "XADD",
                outbox,
                damaged.seq() + "-0",
                "epoch",
                "1",
                "tenant",
                "",
                "key",
                "bad",
                "keep",
                "0",
                "prefixes",
                "",
                "name",
                "",
                "entry",
                "nonsense");
        call("XADD", outbox, (damaged.seq() + 1) + "-0", "somebody", "else");
        OutboxPage page = page(Version.NONE, 10);
        assertThat(page.waiting()).hasSize(2);
        assertThat(page.waiting().get(1).entry()).isNull();
        assertThat(page.waiting().get(1).key()).isEqualTo("bad");
        get(namespace.outbox().bury(SHARD, 1, damaged, 1, "unreadable"));
        assertThat(namespace.outbox().deadLetters().collectList().block(OpenNamespace.LONG))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.entry()).isNull();
                    assertThat(letter.key()).isEqualTo("bad");
                    assertThat(letter.reason()).isEqualTo("unreadable");
                });
        assertThatThrownBy(() -> get(namespace.outbox().redrive(SHARD, 1, damaged, 10)))
                .isInstanceOf(TierException.class)
                .hasMessageContaining("cannot read");
    }

    @Test
    void idsGrowOverEpochsAndUnderAClockThatWasSetBack() {
        Version first = namespace.accepted(KEY, 1, entry("one"));
        long future = micros() + 3_600_000_000L;
        call("HSET", state, "last", Long.toString(future));
        Version second = namespace.accepted(KEY, 1, entry("two"));
        assertThat(second).isEqualTo(new Version(1, future + 1));
        get(namespace.log().begin(SHARD, 1, 2));
        Version third = namespace.accepted(KEY, 2, entry("three"));
        assertThat(third.seq()).isGreaterThan(second.seq());
        // The state is lost, the outbox is not, and the clock is behind what was drawn.
        call("DEL", state);
        get(namespace.log().begin(SHARD, (Attachment.Lost) namespace.attach(SHARD), 3));
        Version fourth = namespace.accepted(KEY, 3, entry("four"));
        assertThat(fourth).isEqualTo(new Version(3, third.seq() + 1));
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(fourth);
        OutboxPage page = get(namespace.outbox().page(SHARD, 3, second, List.of(first), 10));
        assertThat(page.waiting()).extracting(record -> record.version()).containsExactly(third, fourth);
        assertThat(page.parked()).extracting(record -> record.version()).containsExactly(first);
        assertThat(page.covered()).extracting(OutboxPage.Leftover::version).containsExactly(second);
        assertThat(namespace.accepted(KEY, 3, entry("five")).seq()).isEqualTo(fourth.seq() + 1);
    }

    @Test
    void nothingWaitsBehindACheckpointOfALifeWhoseClockWasAhead() {
        Version version = namespace.accepted(KEY, 1, entry("one"));
        call("DEL", state, outbox, namespace.valueOf(KEY));
        get(namespace.log().begin(SHARD, (Attachment.Lost) namespace.attach(SHARD), 2));
        Version next = namespace.accepted(KEY, 2, entry("two"));
        Version ahead = new Version(1, version.seq() + 3_600_000_000L);
        OutboxPage page = get(namespace.outbox().page(SHARD, 2, ahead, List.of(version), 10));
        assertThat(page.waiting()).extracting(record -> record.version()).containsExactly(next);
        assertThat(page.covered()).isEmpty();
        assertThat(page.parked()).isEmpty();
    }

    @Test
    void tenThousandRecordsOfALaneComeInOrderAndGo() {
        List<Version> versions = acceptMany(10_000, 2_500);
        List<Version> seen = new ArrayList<>();
        Version applied = Version.NONE;
        OutboxPage page;
        while (!(page = page(applied, 1_000)).waiting().isEmpty()) {
            page.waiting().forEach(record -> seen.add(record.version()));
            applied = seen.get(seen.size() - 1);
        }
        assertThat(seen).isEqualTo(versions.stream().sorted().toList());
        assertThat(page.covered()).hasSize(1_000);
        assertThat(namespace.outbox().backlog().collectList().block(OpenNamespace.LONG))
                .filteredOn(backlog -> backlog.records() > 0)
                .singleElement()
                .satisfies(backlog -> {
                    assertThat(backlog.shard()).isEqualTo(SHARD);
                    assertThat(backlog.records()).isEqualTo(10_000);
                    assertThat(backlog.oldest()).isPositive();
                });
        List<Flushed> flushed = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            List<Version> of =
                    List.of(versions.get(i), versions.get(i + 2_500), versions.get(i + 5_000), versions.get(i + 7_500));
            flushed.add(new Flushed("", "many" + i, of, Duration.ofMinutes(1), Aftermath.STAYS));
        }
        namespace.outbox().flushed(SHARD, 1, flushed).block(OpenNamespace.LONG);
        assertThat(call("XLEN", outbox)).isEqualTo(0L);
        assertThat(get(namespace.tier().get(new RemoteKey(KEY.scope(), "many7", List.of(), SHARD)))
                        .isDirty())
                .isFalse();
    }
}
