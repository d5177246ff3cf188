/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import io.lettuce.core.protocol.CommandType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What somebody else or a fault left under our names: a miss that is replaced, never an error to a reader. */
@ParameterizedClass
@EachEdition
class UnreadableValueTest {

    private static final RemoteKey KEY = key("k");

    private final OpenNamespace namespace;

    UnreadableValueTest(RedisEdition edition) {
        namespace = new OpenNamespace(edition.shared(), RedisEdition.namespace(getClass())).attached(1);
    }

    @AfterEach
    void end() {
        namespace.close();
    }

    @Test
    void foreignBytesAreAMissAndGo() {
        namespace.call("SET", namespace.valueOf(KEY), "somebody else's");
        StepVerifier.create(namespace.tier().get(KEY)).verifyComplete();
        assertThat(namespace.call("EXISTS", namespace.valueOf(KEY))).isEqualTo(0L);
    }

    @Test
    void aDamagedPayloadIsAMissAndGoes() {
        namespace.load(KEY, 1, entry("payload"));
        namespace.call("SETRANGE", namespace.valueOf(KEY), "42", "!");
        StepVerifier.create(namespace.tier().get(KEY)).verifyComplete();
        assertThat(namespace.call("EXISTS", namespace.valueOf(KEY))).isEqualTo(0L);
    }

    @Test
    void aDamagedHeadDoesNotMakeAValueImmune() {
        namespace.load(KEY, 1, entry("payload"));
        namespace.call("SETRANGE", namespace.valueOf(KEY), "3", "\u0002");
        assertThat(get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOf(LeaseAnswer.Granted.class);
        StepVerifier.create(namespace.tier().get(KEY)).verifyComplete();
        assertThat(namespace.call("EXISTS", namespace.valueOf(KEY))).isEqualTo(0L);
    }

    @Test
    void whatHasReplacedItMeanwhileStays() {
        Version version = namespace.load(KEY, 1, entry("payload"));
        byte[] name = new KeyNames(namespace.name, OpenNamespace.SHARDS, KeyNames.LONGEST_TEXT).value(KEY);
        Links links = namespace.server.redis().links(namespace.name, CacheClock.system());
        links.to(KEY.shard())
                .flatMap(link -> ScriptCall.of(Scripts.DROP, name)
                        .with("")
                        .with(Envelopes.sha1(new byte[] {1, 2, 3}))
                        .over(link))
                .block(OpenNamespace.LONG);
        links.close().block(OpenNamespace.LONG);
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(version);
    }

    @Test
    void aDamagedPayloadCanBeFilledOver() {
        namespace.load(KEY, 1, entry("payload"));
        namespace.call("SETRANGE", namespace.valueOf(KEY), "42", "!");
        LeaseAnswer answer = get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        LeaseAnswer.Granted.class,
                        granted -> assertThat(granted.outdated()).isNull());
        Lease lease = ((LeaseAnswer.Granted) answer).lease();
        assertThat(get(namespace.tier().fill(lease, entry("new"), null))).isTrue();
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(lease.version());
    }

    @Test
    void anEnvelopeCutAnywhereIsAMiss() {
        namespace.load(KEY, 1, entry("payload", "red"));
        long length = (Long) namespace.call("STRLEN", namespace.valueOf(KEY));
        for (long end = length - 2; end >= 0; end -= 3) {
            cut(end);
            assertThat(get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE)))
                    .isInstanceOf(LeaseAnswer.Granted.class);
            namespace.call("DEL", namespace.leaseOf(KEY));
            StepVerifier.create(namespace.tier().get(KEY)).verifyComplete();
            namespace.load(KEY, 1, entry("payload", "red"));
        }
    }

    @Test
    void anEnvelopeWithMoreTagsThanAnEntryMayHaveIsAMissAndReplaced() {
        for (int tags : new int[] {17, 20_000}) {
            set(Envelope.write(tagged(tags), null, new Version(1, 1L << 52), false));
            LeaseAnswer answer = get(namespace.tier().lease(KEY, 1, Version.NONE, OpenNamespace.MINUTE));
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            LeaseAnswer.Granted.class,
                            granted -> assertThat(granted.outdated()).isNull());
            StepVerifier.create(namespace.tier().get(KEY)).verifyComplete();
            assertThat(namespace.call("EXISTS", namespace.valueOf(KEY))).isEqualTo(0L);
            Lease lease = ((LeaseAnswer.Granted) answer).lease();
            assertThat(get(namespace.tier().fill(lease, tagged(16), null))).isTrue();
            assertThat(get(namespace.tier().get(KEY)).entry().tags()).hasSize(16);
        }
    }

    @Test
    void keysOfAnotherTypeAreAMissAndReplaced() {
        namespace.call("RPUSH", namespace.valueOf(KEY), "a");
        namespace.call("RPUSH", namespace.leaseOf(KEY), "a");
        StepVerifier.create(namespace.tier().get(KEY)).verifyComplete();
        StepVerifier.create(
                        Flux.merge(namespace.tier().get(KEY), namespace.tier().get(key("other"))))
                .verifyComplete();
        Version version = namespace.load(KEY, 1, entry("new"));
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(version);
    }

    @Test
    void keysOfAnotherTypeDoNotStopAnInvalidation() {
        namespace.call("RPUSH", namespace.valueOf(KEY), "a");
        namespace.call("RPUSH", namespace.leaseOf(KEY), "a");
        get(namespace.tier().invalidate(KEY, 1, true, null));
        assertThat(namespace.call("EXISTS", namespace.valueOf(KEY), namespace.leaseOf(KEY)))
                .isEqualTo(0L);
    }

    @Test
    void aStateOfAnotherTypeIsSomebodyElses() {
        namespace.call("DEL", namespace.at(KEY.shard(), "s"));
        namespace.call("SET", namespace.at(KEY.shard(), "s"), "x");
        misconfigured(namespace.tier().invalidate(KEY, 1, false, null));
        misconfigured(namespace.log().attach(KEY.shard()));
    }

    @Test
    void aLogOfAnotherTypeStopsAChangeBeforeItChangesAnything() {
        Version version = namespace.load(KEY, 1, entry("value"));
        namespace.call("DEL", namespace.at(KEY.shard(), "log"));
        namespace.call("SET", namespace.at(KEY.shard(), "log"), "x");
        Object state = namespace.call("HGETALL", namespace.at(KEY.shard(), "s"));
        misconfigured(namespace.tier().invalidate(KEY, 1, false, null));
        misconfigured(namespace.tier().put(KEY, 1, entry("new"), null));
        assertThat(namespace.call("HGETALL", namespace.at(KEY.shard(), "s"))).isEqualTo(state);
        assertThat(get(namespace.tier().get(KEY)).version()).isEqualTo(version);
    }

    private void misconfigured(org.reactivestreams.Publisher<?> change) {
        StepVerifier.create(change)
                .expectErrorSatisfies(error -> {
                    assertThat(((TierException) error).reason()).isEqualTo(TierException.Reason.MISCONFIGURED);
                    assertThat(error).hasMessageContaining("namespace");
                })
                .verify(OpenNamespace.LONG);
    }

    private static StoredEntry tagged(int tags) {
        return entry("payload", IntStream.range(0, tags).mapToObj(i -> "t" + i).toArray(String[]::new));
    }

    private void set(byte[] value) {
        byte[] name = new KeyNames(namespace.name, OpenNamespace.SHARDS, KeyNames.LONGEST_TEXT).value(KEY);
        Links links = namespace.server.redis().links(namespace.name, CacheClock.system());
        links.to(KEY.shard())
                .flatMap(link -> link.send(CommandType.SET, name, value))
                .block(OpenNamespace.LONG);
        links.close().block(OpenNamespace.LONG);
    }

    /** Leaves only so many bytes of it. */
    private void cut(long length) {
        namespace.call(
                "EVAL",
                "redis.call('SET', KEYS[1], string.sub(redis.call('GET', KEYS[1]), 1, ARGV[1]))",
                "1",
                namespace.valueOf(KEY),
                Long.toString(length));
    }
}
