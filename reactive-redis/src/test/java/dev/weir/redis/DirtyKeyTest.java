/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.Generation;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Settlement;
import dev.weir.tier.Version;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** What a key that was written behind is kept from, and what its flush makes up for. */
@ParameterizedClass
@EachEdition
class DirtyKeyTest extends OutboxCase {

    DirtyKeyTest(RedisEdition edition) {
        super(edition);
    }

    @Test
    void aDirtyKeyWhoseValueIsGoneIsNeitherLeasedNorFilled() {
        LeaseAnswer before = get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE));
        Version marked = get(namespace.tier().invalidate(KEY, 1, false, new Quarantine("m", OpenNamespace.MINUTE)));
        Version version = namespace.accepted(KEY, 1, entry("one"));
        call("DEL", namespace.valueOf(KEY));
        assertThat(get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOf(LeaseAnswer.Quarantined.class);
        String lease = ((LeaseAnswer.Granted) before).lease().version().seq() + ":"
                + ((LeaseAnswer.Granted) before).lease().token();
        call("SET", namespace.leaseOf(KEY), "1:" + lease);
        assertThat(get(namespace.tier().fill(((LeaseAnswer.Granted) before).lease(), entry("old"), null)))
                .isFalse();
        assertThat(get(namespace.tier().settle(new Settlement(KEY, "m", marked, entry("old"), null))))
                .isFalse();
        get(namespace.tier().put(KEY, 1, entry("put"), null));
        assertThat(call("EXISTS", namespace.valueOf(KEY))).isEqualTo(0L);
        flush(Aftermath.STAYS, version);
        assertThat(get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOf(LeaseAnswer.Granted.class);
    }

    @Test
    void aDirtyKeyWhoseValueCannotBeBelievedIsNotLeasedEither() {
        RemoteKey key = new RemoteKey(KEY.scope(), "other", List.of(), SHARD);
        namespace.accepted(key, 1, entry("one"));
        call("SETRANGE", namespace.valueOf(key), "5", "!");
        assertThat(get(namespace.tier().lease(key, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOf(LeaseAnswer.Quarantined.class);
        call("DEL", namespace.valueOf(key));
        assertThat(get(namespace.tier().lease(key, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOf(LeaseAnswer.Quarantined.class);
    }

    @Test
    void aLeaseFromBeforeTheWriteFillsNothingAfterItsFlush() {
        Lease lease = namespace.granted(KEY, 1, Version.NONE);
        Version version = namespace.accepted(KEY, 1, entry("new"));
        flush(Aftermath.STAYS, version);
        assertThat(get(namespace.tier().fill(lease, entry("old"), null))).isFalse();
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(version);
    }

    @Test
    void whatWasToGoAfterTheFlushGoesUnlessItIsWrittenAgain() {
        Version first = namespace.accepted(KEY, 1, entry("one"));
        get(namespace.tier().invalidate(KEY, 1, false, null));
        assertThat(call("HEXISTS", state, "x:products::k")).isEqualTo(1L);
        Version second = namespace.accepted(KEY, 1, entry("two"));
        assertThat(call("HEXISTS", state, "x:products::k")).isEqualTo(0L);
        flush(Aftermath.STAYS, first, second);
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(second);

        Version third = namespace.accepted(KEY, 1, entry("three"));
        get(namespace.tier().invalidate(KEY, 1, true, null));
        flush(Aftermath.STAYS, third);
        assertThat(call("EXISTS", namespace.valueOf(KEY))).isEqualTo(0L);
        assertThat(call("HEXISTS", state, "x:products::k")).isEqualTo(0L);
    }

    @Test
    void generationsThatWereRaisedMeanwhileTakeTheValueAfterItsFlush() {
        RemoteKey prefixed = new RemoteKey(KEY.scope(), "a:k", List.of("a"), SHARD);
        for (Generation raised : List.of(
                OpenNamespace.tag(KEY.scope(), "red"),
                new Generation(KEY.scope(), Generation.Kind.PREFIX, "a"),
                new Generation(KEY.scope(), Generation.Kind.ALL, ""))) {
            Version version = namespace.accepted(prefixed, 1, entry("one", "red"));
            namespace.bump(1, raised);
            flush(prefixed, Aftermath.STAYS, version);
            assertThat(get(namespace.tier().get(prefixed).hasElement()))
                    .as("%s", raised)
                    .isFalse();
        }
        Version version = namespace.accepted(prefixed, 1, entry("one", "red"));
        namespace.bump(1, OpenNamespace.tag(KEY.scope(), "blue"));
        flush(prefixed, Aftermath.STAYS, version);
        assertThat(get(namespace.tier().get(prefixed)).version()).isEqualTo(version);
    }

    @Test
    void whoWroteTheSourceBeforeDoesNotStoreItAfterTheFlush() {
        Version marked = get(namespace.tier().invalidate(KEY, 1, false, new Quarantine("m", OpenNamespace.MINUTE)));
        Version version = namespace.accepted(KEY, 1, entry("newer"));
        flush(Aftermath.STAYS, version);
        assertThat(get(namespace.tier().settle(new Settlement(KEY, "m", marked, entry("older"), null))))
                .isFalse();
    }

    @Test
    void whatWaitedLongerThanGenerationsAreRememberedGoes() {
        Version version = namespace.accepted(KEY, 1, entry("one"));
        String old = Long.toString(micros() - 62_000_000);
        String value = namespace.valueOf(KEY);
        // As if it had been accepted then.
        call("XDEL", outbox, version.seq() + "-0");
        call("DEL", outbox);
        plant(old);
        call("HSET", state, "d:products::k", old + ":0:0");
        flush(Aftermath.STAYS, new Version(1, Long.parseLong(old)));
        assertThat(call("EXISTS", value)).isEqualTo(0L);
    }
}
