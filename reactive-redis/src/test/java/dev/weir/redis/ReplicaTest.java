/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.house.DropsSignals;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.core.publisher.Mono;

/** A replica is asked where it is allowed, and what it has is told as it is. */
@ParameterizedClass
@EachEdition(canStart = true)
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class ReplicaTest {

    private static final RemoteKey KEY = key("key");

    private final RedisServer primary;
    private final RedisServer replica;
    private final OpenNamespace namespace;

    ReplicaTest(RedisEdition edition) {
        primary = edition.start(RedisOptions.defaults());
        replica = edition.start(RedisOptions.defaults().withReplicaOf(primary));
        namespace = open(withReplica());
    }

    @AfterEach
    void end() {
        namespace.close();
        replica.close();
        primary.close();
    }

    @Test
    void itTellsWhatItHasThoughThePrimaryHasItNoMore() {
        loadEverywhere();
        outdate();
        get(namespace.tier().invalidate(KEY, 1, false, null));

        assertThat(get(namespace.tier().get(KEY))).isNull();
        assertThat(payload(get(namespace.tier().getFromReplica(KEY)))).isEqualTo("one");
    }

    @Test
    void itIsAskedWhenThePrimaryIsDead() {
        loadEverywhere();
        primary.kill();

        assertThat(payload(get(namespace.tier().getFromReplica(KEY)))).isEqualTo("one");
    }

    @Test
    void whatCannotBeReadThereIsNothingAndStays() {
        primary.endpoint().call("SET", namespace.valueOf(KEY), "nonsense");
        LinkCase.await(() -> "nonsense".equals(replica.endpoint().text("GET", namespace.valueOf(KEY))));

        assertThat(get(namespace.tier().getFromReplica(KEY))).isNull();
        assertThat(primary.endpoint().text("GET", namespace.valueOf(KEY))).isEqualTo("nonsense");
    }

    @Test
    void itIsNotAskedWhereNobodySaidSo() {
        loadEverywhere();
        try (OpenNamespace other = open(Redis.at(primary.url()))) {
            assertThat(get(other.tier().getFromReplica(KEY))).isNull();
        }
    }

    @Test
    void aPrimaryIsNotTakenForOne() {
        loadEverywhere();
        replica.endpoint().call("REPLICAOF", "NO", "ONE");
        replica.endpoint().call("CONFIG", "RESETSTAT");
        try (OpenNamespace other = open(withReplica())) {
            // The first attempt is over when there is a second one; nobody else gives his connection a name.
            LinkCase.await(() -> connectionsNamed() > 1);
            assertThat(get(other.tier().getFromReplica(KEY))).isNull();
        }
    }

    @Test
    void oneThatDoesNotAnswerIsWaitedForOnce() {
        loadEverywhere();
        try (OpenNamespace hasty =
                new OpenNamespace(primary.endpoint(), namespace.name, withReplica(), Duration.ofMillis(200))) {
            LinkCase.await(() -> get(hasty.tier().getFromReplica(KEY)) != null);
            replica.pause();

            assertThatThrownBy(() -> get(hasty.tier().getFromReplica(KEY))).isInstanceOf(TierException.class);
            assertThat(get(hasty.tier().getFromReplica(KEY))).isNull();
        } finally {
            replica.resume();
        }
    }

    @Test
    void aCacheAnswersFromItWhoAsksForNoMore() {
        AtomicReference<String> source = new AtomicReference<>("old");
        Weir weir = Weir.named(RedisEdition.namespace(getClass()))
                .remote(withReplica())
                .build();
        ReactiveCache<String, String> cache = weir.cache("items", String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofHours(1)))
                .readThrough(key -> Mono.fromSupplier(source::get))
                .build();
        LinkCase.patient(cache.put("k", "old").thenReturn(true));
        LinkCase.await(() ->
                replica.endpoint().text("DBSIZE").equals(primary.endpoint().text("DBSIZE")));
        outdate();
        source.set("new");
        get(cache.invalidate("k"));
        primary.kill();

        AtomicReference<Entry<String>> answer = new AtomicReference<>();
        LinkCase.await(() -> {
            answer.set(get(cache.getEntry("k")));
            return answer.get().freshness() == Freshness.UNVERIFIED;
        });
        assertThat(answer.get().value()).contains("old");
        assertThat(get(cache.with(Consistency.bounded(Duration.ofMinutes(1))).get("k")))
                .isEqualTo("new");
        assertThat(get(cache.with(Consistency.STRONG).get("k"))).isEqualTo("new");
        get(weir.close());
    }

    private void loadEverywhere() {
        namespace.attached(1);
        namespace.load(KEY, 1, OpenNamespace.entry("one"));
        LinkCase.await(() -> get(namespace.tier().getFromReplica(KEY)) != null);
    }

    /** It hears of no change any more, and goes on to answer. */
    private void outdate() {
        replica.endpoint().call("REPLICAOF", "127.0.0.1", "1");
    }

    private OpenNamespace open(Redis redis) {
        return new OpenNamespace(primary.endpoint(), "replicated", redis);
    }

    private Redis withReplica() {
        return Redis.at(primary.url())
                .replicas("127.0.0.1:" + replica.endpoint().port());
    }

    private int connectionsNamed() {
        Matcher calls = Pattern.compile("cmdstat_client(?:\\|setname)?:calls=(\\d+)")
                .matcher(replica.endpoint().text("INFO", "commandstats"));
        return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
    }

    private static String payload(Found found) {
        return new String(found.entry().payload(), StandardCharsets.UTF_8);
    }
}
