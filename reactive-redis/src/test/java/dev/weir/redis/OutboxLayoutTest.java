/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Where what was written behind lies in Redis, and when it leaves. */
@ParameterizedClass
@EachEdition
class OutboxLayoutTest extends OutboxCase {

    OutboxLayoutTest(RedisEdition edition) {
        super(edition);
    }

    @Test
    void aRecordIsItsVersionAndTheEnvelopeThatIsTheValue() {
        RemoteKey odd = key(new Scope("products", "a b"), "käse:1", "käse");
        odd = new RemoteKey(odd.scope(), odd.text(), odd.prefixes(), SHARD);
        Version version = namespace.accepted(odd, 1, entry("one", "red"));
        List<?> record = (List<?>) only(call("XRANGE", outbox, "-", "+"));
        List<?> fields = (List<?>) record.get(1);
        assertThat(record.get(0)).isEqualTo(version.seq() + "-0");
        assertThat(fields.get(0)).isEqualTo("epoch");
        assertThat(fields.get(1)).isEqualTo("1");
        assertThat(fields.get(3)).isEqualTo("a b");
        assertThat(fields.get(7)).isEqualTo("60000");
        assertThat(fields.get(11)).isEqualTo("products:a%20b:k%C3%A4se%3A1");
        String value = namespace.at(SHARD, "v:products:a%20b:k%C3%A4se%3A1");
        assertThat(fields.get(13)).isEqualTo(call("GET", value));
        assertThat(call("PTTL", value)).isEqualTo(-1L);
        assertThat(namespace.server.text("HGET", state, "d:products:a%20b:k%C3%A4se%3A1"))
                .isEqualTo(version.seq() + ":0:0:0 op1:1:" + version.seq());
    }

    @Test
    void aFlushLeavesTheValueWithATimeAndTheOperationsForAMinute() {
        Version version = namespace.accepted(KEY, 1, entry("one"));
        flush(Aftermath.STAYS, version);
        assertThat(call("XLEN", outbox)).isEqualTo(0L);
        assertThat((long) call("PTTL", namespace.valueOf(KEY))).isBetween(1L, 60_000L);
        assertThat(get(namespace.tier().get(KEY)).isDirty()).isFalse();
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(version);
        assertThat(marks()).matches("0:\\d{16}:0:0 op1:1:" + version.seq());
    }

    @Test
    void marksOfWhatWasFlushedLongAgoAreSweptAndOthersAreNot() {
        namespace.accepted(KEY, 1, entry("waits"));
        long longAgo = micros() - 61_000_000;
        for (int i = 0; i < 600; i++) {
            call("HSET", state, "d:products::past" + i, "0:" + longAgo + ":0 x:1:5");
            call("HSET", state, "d:products::new" + i, "0:" + (longAgo + 30_000_000) + ":0 x:1:5");
        }
        acceptMany(2_000, 100);
        assertThat(count("d:products::past*")).isZero();
        assertThat(count("d:products::new*")).isEqualTo(600);
        assertThat(count("d:products::many*")).isEqualTo(100);
        assertThat(marks()).isNotEqualTo("null");
    }

    @Test
    void whatIsFlushedWithoutNewWritesIsSweptToo() {
        long longAgo = micros() - 61_000_000;
        for (int i = 0; i < 600; i++) {
            call("HSET", state, "d:products::past" + i, "0:" + longAgo + ":0 x:1:5");
        }
        for (int i = 0; i < 10; i++) {
            flush(Aftermath.STAYS, namespace.accepted(KEY, 1, entry("one")));
        }
        assertThat(count("d:products::past*")).isZero();
    }

    @Test
    void theLastDeadLetterLeavesNothingBehind() {
        Version first = namespace.accepted(KEY, 1, entry("one"));
        Version second = namespace.accepted(key(KEY.scope(), "k"), 1, entry("two"));
        get(namespace.outbox().bury(SHARD, 1, first, 3, "too long"));
        get(namespace.outbox().bury(SHARD, 1, second, 1, "too long"));
        assertThat(namespace.server.text("HGET", namespace.at(SHARD, "dlq:products"), "k:products::k"))
                .isEqualTo("2:" + second.seq());
        assertThat(call("HGET", namespace.at(SHARD, "dlq:products"), "n")).isEqualTo("2");
        assertThat(call("PTTL", namespace.at(SHARD, "dlq:products"))).isEqualTo(-1L);
        get(namespace.outbox().exhume(SHARD, 1, List.of(first, new Version(9, second.seq()))));
        assertThat(namespace.server.text("HGET", namespace.at(SHARD, "dlq:products"), "k:products::k"))
                .isEqualTo("1:" + second.seq());
        assertThat(get(namespace.outbox().discard(SHARD, 1, second))).isTrue();
        assertThat(get(namespace.outbox().discard(SHARD, 1, second))).isFalse();
        assertThat(call("EXISTS", namespace.at(SHARD, "dlq:products"))).isEqualTo(0L);
    }

    @Test
    void scriptsThatAreForgottenAreSentAgain() {
        namespace.accepted(KEY, 1, entry("one"));
        try {
            call("SCRIPT", "FLUSH");
        } catch (RuntimeException forbidden) {
            return;
        }
        Version version = namespace.accepted(KEY, 1, entry("two"));
        call("SCRIPT", "FLUSH");
        assertThat(page(Version.NONE, 10).waiting()).hasSize(2);
        call("SCRIPT", "FLUSH");
        flush(Aftermath.GOES, version);
        assertThat(get(namespace.tier().get(KEY).hasElement())).isFalse();
    }
}
