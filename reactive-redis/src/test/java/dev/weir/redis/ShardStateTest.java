/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.PRODUCTS;
import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static dev.weir.redis.OpenNamespace.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RespConnection;
import dev.weir.tier.Generation;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Settlement;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** When generations and quarantines leave the state of a shard, and what is left of them then. */
@ParameterizedClass
@EachEdition
class ShardStateTest {

    private static final RemoteKey KEY = key("k");
    private static final int SHARD = KEY.shard();

    private final OpenNamespace namespace;
    private final String state;

    ShardStateTest(RedisEdition edition) {
        namespace = new OpenNamespace(edition.shared(), RedisEdition.namespace(getClass())).attached(1);
        state = namespace.at(SHARD, "s");
    }

    @AfterEach
    void end() {
        namespace.close();
    }

    @Test
    void thoseThatNothingCanDependOnAreForgotten() {
        plant(1_000, secondsAgo(120));
        get(namespace.tier().put(KEY, 1, entry("one"), Duration.ofSeconds(100)));
        raiseSome(200);
        assertThat(count()).isBetween(200L, 260L);
    }

    @Test
    void thoseThatSomethingMayDependOnStay() {
        plant(1_000, secondsAgo(120));
        get(namespace.tier().put(KEY, 1, entry("one"), Duration.ofSeconds(130)));
        raiseSome(200);
        assertThat(count()).isEqualTo(1_200);
    }

    @Test
    void noneIsForgottenWhereSomethingIsKeptForEver() {
        plant(1_000, secondsAgo(1_000_000));
        get(namespace.tier().put(KEY, 1, entry("one"), null));
        raiseSome(200);
        assertThat(count()).isEqualTo(1_200);
    }

    @Test
    void aLeaseThatIsLongerThanAnythingIsKeptHoldsOnToThemToo() {
        Lease lease = get(namespace.tier().lease(KEY, 1, Version.NONE, Duration.ofSeconds(30)))
                        instanceof LeaseAnswer.Granted granted
                ? granted.lease()
                : null;
        plant(1_000, secondsAgo(20));
        raiseSome(200);
        assertThat(count()).isEqualTo(1_200);
        assertThat(lease).isNotNull();
    }

    @Test
    void aMarkThatLastsLongerThanAnythingIsKeptHoldsOnToThemToo() {
        get(namespace.tier().invalidate(KEY, 1, false, new Quarantine("mark", Duration.ofSeconds(30))));
        plant(1_000, secondsAgo(20));
        raiseSome(200);
        assertThat(count()).isEqualTo(1_200);
    }

    @Test
    void ofTooManyTheOldestFoldIntoOneFloor() {
        long old = secondsAgo(60);
        get(namespace.tier().put(KEY, 1, entry("one"), Duration.ofDays(1)));
        Lease lease = namespace.granted(key("other"), 1, Version.LAST);
        plant(120_000, old);
        Version before = namespace.load(key("before"), 1, entry("one"));
        raiseSome(20_000);

        assertThat(count()).isLessThan(125_000);
        assertThat((Long) namespace.call("HLEN", state)).isBetween(count(), count() + 20);
        Version floor = namespace.attachedAt(SHARD).floor();
        assertThat(floor.seq()).isBetween(old, old + 120_000);
        assertThat(before).isGreaterThan(floor);
        assertThat(lease.version()).isGreaterThan(floor);
    }

    @Test
    void whatIsNotNewerThanTheFloorDoesNotCount() {
        Version version = get(namespace.tier().put(KEY, 1, entry("one"), null));
        Lease lease = namespace.granted(KEY, 1, version);
        namespace.call("HSET", state, "floor", "1:" + lease.version().seq());
        assertThat(get(namespace.tier().fill(lease, entry("two"), null))).isFalse();
        assertThat(get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOf(LeaseAnswer.Granted.class);
        assertThat(namespace.attachedAt(SHARD).floor()).isEqualTo(lease.version());
    }

    @Test
    void aFillLooksForQuarantinesEvenWhereItsLeaseWasLeftAlone() {
        Lease lease = namespace.granted(KEY, 1, Version.NONE);
        String end = Long.toString(secondsAgo(-60));
        namespace.call("HSET", state, "q:products::k", "mark:" + end + ":1:1");
        assertThat(get(namespace.tier().fill(lease, entry("one"), null))).isFalse();
    }

    @Test
    void aMarkThatWasSetAgainIsNotTheOneFromBefore() {
        Quarantine quarantine = new Quarantine("mark", OpenNamespace.MINUTE);
        Version first = get(namespace.tier().invalidate(KEY, 1, false, quarantine));
        get(namespace.tier().invalidate(KEY, 1, false, quarantine));
        assertThat(get(namespace.tier().settle(new Settlement(KEY, "mark", first, entry("one"), null))))
                .isFalse();
    }

    @Test
    void quarantinesOfWritersThatNeverCameBackLeaveNoTrace() {
        for (int i = 0; i < 100; i++) {
            namespace.call("HSET", state, "q:products::gone" + i, "mark" + i + ":1000:1000:1");
        }
        for (int i = 0; i < 40; i++) {
            get(namespace.tier().invalidate(KEY, 1, false, new Quarantine("m" + i, Duration.ofMinutes(1))));
        }
        assertThat(namespace.call("HEXISTS", state, "q:products::gone7")).isEqualTo(0L);
        assertThat(namespace.call("HEXISTS", state, "q:products::k")).isEqualTo(1L);
    }

    private void plant(int number, long seq) {
        try (RespConnection connection = namespace.server.connect()) {
            for (int start = 0; start < number; start += 1_000) {
                List<String> command = new ArrayList<>(List.of("HSET", state));
                for (int i = start; i < start + 1_000; i++) {
                    command.add("g:products::tag:old" + i);
                    command.add("1:" + (seq + i));
                }
                connection.call(command.toArray(String[]::new));
            }
            connection.call("HSET", state, "generations", Integer.toString(number));
        }
    }

    private void raiseSome(int number) {
        Generation[] tags = new Generation[50];
        for (int i = 0; i < number; i += tags.length) {
            for (int j = 0; j < tags.length; j++) {
                tags[j] = tag(PRODUCTS, "new" + (i + j));
            }
            namespace.bump(1, tags);
        }
    }

    private long count() {
        return Long.parseLong(namespace.server.text("HGET", state, "generations"));
    }

    private static long secondsAgo(long seconds) {
        return (System.currentTimeMillis() - seconds * 1000) * 1000;
    }
}
