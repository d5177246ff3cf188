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

import dev.weir.coherence.LogPosition;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.Found;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Settlement;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import io.lettuce.core.protocol.CommandType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.test.StepVerifier;

/** A value that has yet to reach the source is current whatever happens, and nothing takes it away. */
@ParameterizedClass
@EachEdition
class DirtyValueTest {

    private static final RemoteKey KEY = key("k");

    private final OpenNamespace namespace;

    DirtyValueTest(RedisEdition edition) {
        namespace = new OpenNamespace(edition.shared(), RedisEdition.namespace(getClass())).attached(1);
    }

    @AfterEach
    void end() {
        namespace.close();
    }

    @Test
    void itWillAlwaysDo() {
        store(new Version(1, 5));
        namespace.bump(1, tag(OpenNamespace.PRODUCTS, "red"));
        assertThat(get(namespace.tier().lease(KEY, 1, Version.LAST, OpenNamespace.MINUTE)))
                .isInstanceOfSatisfying(
                        LeaseAnswer.Hit.class,
                        hit -> assertThat(hit.found().isDirty()).isTrue());
    }

    @Test
    void anInvalidationIsLoggedAndNotedAndLeavesIt() {
        Found before = store(new Version(1, 5));
        LogPosition tail = namespace.attachedAt(KEY.shard()).tail();
        for (boolean keepsFallback : new boolean[] {true, false}) {
            Version version = get(namespace.tier().invalidate(KEY, 1, keepsFallback, null));
            assertThat(namespace.call("HGET", namespace.at(KEY.shard(), "s"), "x:products::k"))
                    .isEqualTo("1:" + version.seq());
        }
        assertThat(namespace.changes(tail)).hasSize(2);
        assertThat(get(namespace.tier().get(KEY))).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void noFillPutOrSettlementReplacesIt() {
        Lease lease = namespace.granted(KEY, 1, Version.NONE);
        Found before = store(new Version(1, 5));
        assertThat(get(namespace.tier().fill(lease, entry("loaded"), null))).isFalse();
        get(namespace.tier().put(KEY, 1, entry("put"), null));
        Version marked = get(namespace.tier().invalidate(KEY, 1, false, new Quarantine("m", OpenNamespace.MINUTE)));
        assertThat(get(namespace.tier().settle(new Settlement(KEY, "m", marked, entry("settled"), null))))
                .isFalse();
        assertThat(get(namespace.tier().get(KEY))).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void whereItCannotBeReadItStaysAndNothingIsFilled() {
        store(new Version(1, 5));
        namespace.call("SETRANGE", namespace.valueOf(KEY), "42", "!");
        StepVerifier.create(namespace.tier().get(KEY)).verifyComplete();
        assertThat(namespace.call("EXISTS", namespace.valueOf(KEY))).isEqualTo(1L);
        assertThat(get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOf(LeaseAnswer.Quarantined.class);
    }

    @Test
    void whereItHasTooManyTagsItStaysAndNothingIsFilled() {
        String[] tags = IntStream.range(0, 20_000).mapToObj(i -> "t" + i).toArray(String[]::new);
        set(Envelope.write(entry("written behind", tags), null, new Version(1, 5), true));
        StepVerifier.create(namespace.tier().get(KEY)).verifyComplete();
        assertThat(namespace.call("EXISTS", namespace.valueOf(KEY))).isEqualTo(1L);
        assertThat(get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOf(LeaseAnswer.Quarantined.class);
    }

    private Found store(Version version) {
        set(Envelope.write(entry("written behind", "red"), null, version, true));
        return get(namespace.tier().get(KEY));
    }

    private void set(byte[] envelope) {
        byte[] name = new KeyNames(namespace.name, OpenNamespace.SHARDS, KeyNames.LONGEST_TEXT).value(KEY);
        Links links = namespace.server.redis().links(namespace.name, CacheClock.system());
        links.to(KEY.shard())
                .flatMap(link -> link.send(CommandType.SET, name, envelope))
                .block(OpenNamespace.LONG);
        links.close().block(OpenNamespace.LONG);
    }
}
