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

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.reactivestreams.Publisher;
import reactor.test.StepVerifier;

/** Under which names things lie in Redis, and that nothing of another name is touched. */
@ParameterizedClass
@EachEdition
class NamesTest {

    private static final String LONG = "x".repeat(513);

    private final OpenNamespace namespace;

    NamesTest(RedisEdition edition) {
        namespace = new OpenNamespace(edition.shared(), RedisEdition.namespace(getClass())).attached(1);
    }

    @AfterEach
    void end() {
        namespace.close();
    }

    @Test
    void aNameIsWhatSomebodyWithRedisCliWouldLookFor() {
        RemoteKey key = key(new Scope("products", "acme & sons"), "kettle:7");
        namespace.load(key, 1, entry("one"));
        assertThat(namespace.call("EXISTS", namespace.at(key.shard(), "v:products:acme%20%26%20sons:kettle%3A7")))
                .isEqualTo(1L);
    }

    @Test
    void aLongNameIsItsHash() {
        RemoteKey key = key(LONG);
        Version version = namespace.load(key, 1, entry("one"));
        assertThat(namespace.call("KEYS", namespace.at(key.shard(), "v:*")))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .singleElement()
                .satisfies(name -> assertThat((String) name)
                        .matches(".*:v:products::~[0-9a-f]{64}")
                        .hasSizeLessThan(200));
        assertThat(get(namespace.tier().get(key)).version()).isEqualTo(version);
    }

    @Test
    void whatLiesUnderTheHashOfAnotherKeyIsAMiss() {
        RemoteKey key = key(LONG);
        RemoteKey other = key(LONG + "y");
        namespace.load(other, 1, entry("of the other"));
        copy(other, key);
        StepVerifier.create(namespace.tier().get(key)).verifyComplete();
        copy(other, key);
        assertThat(get(namespace.tier().lease(key, 1, Version.NONE, OpenNamespace.MINUTE)))
                .isInstanceOfSatisfying(
                        LeaseAnswer.Granted.class,
                        granted -> assertThat(granted.outdated()).isNull());
    }

    @Test
    void whatIsOfAShortKeyIsAMissUnderALongOne() {
        RemoteKey key = key(LONG);
        namespace.load(key("short"), 1, entry("of the short one"));
        copy(key("short"), key);
        StepVerifier.create(namespace.tier().get(key)).verifyComplete();
    }

    @Test
    void aWalkFindsOnlyItsOwnScope() {
        Scope globs = new Scope("products", "t*");
        namespace.load(key(globs, "[a-z]*"), 1, entry("one"));
        namespace.load(key(globs, LONG), 1, entry("long"));
        namespace.load(key(new Scope("products", "tx"), "abc"), 1, entry("two"));
        namespace.load(key(PRODUCTS, "abc"), 1, entry("three"));
        namespace.call("SET", namespace.at(0, "v:products:t%2A:%ZZ"), "no encoded name");
        namespace.call("SET", namespace.at(0, "v:products:t%2A:~" + "0".repeat(64)), "no envelope");
        namespace.call("SET", "weir:{" + namespace.name + ":0}:x}:v:products:t%2A:abc", "no name of ours");
        StepVerifier.create(namespace.tier().keys(globs).sort())
                .expectNext("[a-z]*", LONG)
                .verifyComplete();
        StepVerifier.create(namespace.tier().keys(new Scope("*", "*"))).verifyComplete();
    }

    @Test
    void whatIsTooLongIsRefusedBeforeItIsSent() {
        String huge = "k".repeat(KeyNames.LONGEST_TEXT + 1);
        String wide = "\u20ac".repeat(KeyNames.LONGEST_TEXT / 3 + 1);
        for (String text : List.of(huge, wide)) {
            refused(namespace.tier().get(key(text)), TierException.Reason.TOO_LARGE);
            refused(namespace.tier().invalidate(key(text), 1, false, null), TierException.Reason.TOO_LARGE);
            refused(namespace.tier().bump(List.of(tag(PRODUCTS, text)), shard -> 1), TierException.Reason.TOO_LARGE);
            refused(namespace.tier().put(key("k"), 1, entry("one", text), null), TierException.Reason.TOO_LARGE);
        }
        namespace.load(key(huge.substring(1)), 1, entry("one"));
    }

    @Test
    void aPayloadThatIsTooLargeIsRefusedBeforeItIsSent() {
        String most = "p".repeat(Envelopes.LONGEST_PAYLOAD);
        namespace.load(key("k"), 1, entry(most));
        refused(namespace.tier().put(key("k"), 1, entry(most + "p"), null), TierException.Reason.TOO_LARGE);
        refused(
                namespace.tier().fill(namespace.granted(key("other"), 1, Version.NONE), entry(most + "p"), null),
                TierException.Reason.TOO_LARGE);
    }

    @Test
    void halfASurrogatePairIsRefusedBeforeItIsSent() {
        refused(namespace.tier().get(key("\ud83d")), TierException.Reason.MISCONFIGURED);
    }

    @Test
    void anotherNumberOfShardsIsRefused() {
        Backend other = namespace.server.redis().shards(8).open(namespace.name, CacheClock.system());
        StepVerifier.create(other.log().attach(0))
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("4 shards"))
                .verify(OpenNamespace.LONG);
        refused(other.log().begin(0, 1, 2), TierException.Reason.MISCONFIGURED);
        StepVerifier.create(other.inspect().map(Finding::code))
                .expectNext("SHARD_COUNT")
                .verifyComplete();
        other.close().block(OpenNamespace.LONG);
    }

    private void copy(RemoteKey from, RemoteKey to) {
        KeyNames names = new KeyNames(namespace.name, OpenNamespace.SHARDS, KeyNames.LONGEST_TEXT);
        namespace.call(
                "EVAL",
                "redis.call('SET', KEYS[2], redis.call('GET', KEYS[1]))",
                "2",
                new String(names.value(from), StandardCharsets.US_ASCII),
                new String(names.value(to), StandardCharsets.US_ASCII));
    }

    private static void refused(Publisher<?> request, TierException.Reason reason) {
        StepVerifier.create(request)
                .expectErrorSatisfies(
                        error -> assertThat(((TierException) error).reason()).isEqualTo(reason))
                .verify(OpenNamespace.LONG);
    }
}
