/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Finding;
import dev.weir.house.DropsSignals;
import dev.weir.redis.server.Certificates;
import dev.weir.redis.server.ClusterOfThree;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.redis.server.SentinelTrio;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** The rights that {@code docs/redis.md} lists beyond those on keys are enough wherever servers are found, and are needed. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class AccessTest extends LinkCase {

    private static final RemoteKey KEY = key("key");
    private static final List<String> OF_CLUSTER = List.of("+cluster|slots", "+cluster|info", "+asking");
    private static final List<String> OF_SENTINEL =
            List.of("+ping", "+client|setname", "+info", "+sentinel|get-master-addr-by-name", "+sentinel|replicas");

    @ParameterizedTest
    @EachEdition(canStart = true)
    void anotherDatabaseTakesTheRightToSelectIt(RedisEdition edition) {
        RedisOptions options = withUser(RedisOptions.defaults(), "+select").withUser("narrow", rules(List.of()));
        try (RedisServer server = edition.start(options)) {
            Redis third = Redis.at(server.url() + "/3").credentials("weir", () -> "secret");
            assertEverythingWorks(server, third);
            assertThat(server.endpoint().text("INFO", "keyspace"))
                    .contains("db3:")
                    .doesNotContain("db0:");
            assertFails(Redis.at(server.url() + "/3").credentials("narrow", () -> "secret"), "does not permit");
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void aPrimaryThatSentinelsNameHasDatabasesToo(RedisEdition edition) {
        RedisOptions options = withUser(RedisOptions.defaults(), "+select");
        try (RedisServer server = edition.start(options);
                RedisServer sentinel =
                        edition.start(RedisOptions.ofSentinel().withMonitored(SentinelTrio.MASTER, server, 1))) {
            Redis third = Redis.sentinel(
                            SentinelTrio.MASTER,
                            "127.0.0.1:" + sentinel.endpoint().port())
                    .credentials("weir", () -> "secret")
                    .database(3);
            assertEverythingWorks(server, third);
            assertThat(server.endpoint().text("INFO", "keyspace"))
                    .contains("db3:")
                    .doesNotContain("db0:");
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void aClusterTakesTheRightToAskWhoHasWhichSlots(RedisEdition edition) {
        try (ClusterOfThree cluster = ClusterOfThree.start(edition)) {
            setUser(cluster, OF_CLUSTER);
            Redis redis = Redis.cluster(cluster.url()).credentials("weir", () -> "secret");
            assertEverythingWorks(cluster.nodes().get(0), redis);

            setUser(cluster, List.of("+cluster|info", "+asking"));
            assertFails(redis, "does not permit");

            setUser(cluster, List.of("+cluster|slots", "+asking"));
            assertThat(findings(cluster.nodes().get(0), redis))
                    .isNotEmpty()
                    .allSatisfy(finding -> assertThat(finding.sentence()).contains(" cluster|info "));
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void aSlotThatMovesTakesTheRightToAskWhereItGoes(RedisEdition edition) {
        try (ClusterOfThree cluster = ClusterOfThree.start(edition)) {
            moveSlot(cluster, "{test:0}");
            Redis redis = Redis.cluster(cluster.url())
                    .credentials("weir", () -> "secret")
                    .shards(1)
                    .commandTimeout(LONG);
            byte[] name = bytes("weir:{test:0}:v");

            setUser(cluster, OF_CLUSTER);
            StepVerifier.create(get(open(redis), 0, name)).expectComplete().verify(LONG);
            setUser(cluster, List.of("+cluster|slots", "+cluster|info"));
            StepVerifier.create(get(open(redis), 0, name))
                    .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("could not be followed"))
                    .verify(LONG);
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void sentinelsLetOneInByACredentialOfTheirOwnAlsoWhenTheyReplaceThePrimary(RedisEdition edition) {
        RedisOptions sentinels =
                RedisOptions.ofSentinel().withPassword("hidden").withUser("watch", rules("hidden-too", OF_SENTINEL));
        try (SentinelTrio trio = SentinelTrio.start(edition, 1, withUser(RedisOptions.defaults()), sentinels)) {
            Redis redis = Redis.sentinel(SentinelTrio.MASTER, trio.addresses())
                    .credentials("weir", () -> "secret")
                    .replicas();
            Redis named = redis.sentinelCredentials("watch", () -> "hidden-too");
            assertThat(named.toString()).doesNotContain("hidden");
            assertFails(redis, "wants a password");
            assertFails(redis.sentinelPassword(() -> "wrong"), "does not accept");
            assertEverythingWorks(trio.master(), redis.sentinelPassword(() -> "hidden"));

            try (OpenNamespace namespace = new OpenNamespace(trio.master().endpoint(), "access", named)) {
                namespace.attached(1);
                namespace.load(KEY, 1, entry("one"));
                await(() -> OpenNamespace.get(namespace.tier().getFromReplica(KEY)) != null);
                trio.failOver();
                await(() -> loadsInAnotherEpoch(namespace));
                assertThat(namespace.backend().inspect().collectList().block(LONG))
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void sentinelsAreTrustedByThemselves(RedisEdition edition) {
        Certificates ofServer = Certificates.make();
        Certificates ofSentinel = Certificates.make();
        try (RedisServer server = edition.start(RedisOptions.defaults().withTls(ofServer));
                RedisServer sentinel = edition.start(
                        RedisOptions.ofSentinel().withTls(ofSentinel).withMonitored(SentinelTrio.MASTER, server, 1))) {
            Redis redis = Redis.sentinel(
                            SentinelTrio.MASTER,
                            "127.0.0.1:" + sentinel.endpoint().port())
                    .tls(Tls.verified().trusting(ofServer.certificate()));
            assertFails(redis, "TLS handshake");
            assertThat(link(open(redis.sentinelTls(Tls.verified().trusting(ofSentinel.certificate()))))
                            .serverId())
                    .isEqualTo(server.endpoint().info("server", "run_id"));
        }
    }

    private static void assertEverythingWorks(RedisServer server, Redis redis) {
        try (OpenNamespace namespace =
                new OpenNamespace(server.endpoint(), RedisEdition.namespace(AccessTest.class), redis)) {
            namespace.attached(1);
            namespace.load(KEY, 1, entry("one", "red"));
            assertThat(OpenNamespace.get(namespace.tier().get(KEY))).isNotNull();
            namespace.bump(1, OpenNamespace.tag(OpenNamespace.PRODUCTS, "red"));
            OpenNamespace.get(namespace.tier().invalidate(KEY, 1, false, null));
            assertThat(namespace.changes(new dev.weir.coherence.LogPosition(KEY.shard(), "0-0", 0)))
                    .isNotEmpty();
            assertThat(namespace
                            .tier()
                            .keys(OpenNamespace.PRODUCTS)
                            .collectList()
                            .block(LONG))
                    .isEmpty();
        }
        assertThat(findings(server, redis)).isEmpty();
    }

    private static List<Finding> findings(RedisServer server, Redis redis) {
        try (OpenNamespace namespace = new OpenNamespace(server.endpoint(), "inspected", redis)) {
            return namespace.backend().inspect().collectList().block(LONG);
        }
    }

    /** Has it begin to, and not end. */
    private static void moveSlot(ClusterOfThree cluster, String tag) {
        String slot = String.valueOf(SlotHash.getSlot(tag));
        RedisServer from = cluster.owner(tag);
        RedisServer to = cluster.nodes().stream()
                .filter(each -> each != from)
                .findFirst()
                .orElseThrow();
        to.endpoint()
                .call("CLUSTER", "SETSLOT", slot, "IMPORTING", from.endpoint().text("CLUSTER", "MYID"));
        from.endpoint()
                .call("CLUSTER", "SETSLOT", slot, "MIGRATING", to.endpoint().text("CLUSTER", "MYID"));
    }

    /** What is said is what counts: of several that are asked, one may not be reached for once. */
    private void assertFails(Redis redis, String part) {
        // The first attempts of a JVM may take longer than they have, and then it is not known yet what is wrong.
        StepVerifier.create(open(redis.commandTimeout(Duration.ofSeconds(2)))
                        .to(0)
                        .retryWhen(Retry.max(10).filter(error -> !failure(part).test(error))))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(TierException.class)
                        .hasMessageContaining(part)
                        .hasMessageNotContaining("hidden"))
                .verify(LONG);
    }

    private static Predicate<Throwable> failure(String part) {
        return error -> String.valueOf(error.getMessage()).contains(part);
    }

    /** Not before the old primary has been left for the new one, which may be in the middle of it. */
    private static boolean loadsInAnotherEpoch(OpenNamespace namespace) {
        try {
            namespace.attached(2).load(KEY, 2, entry("two"));
            return true;
        } catch (TierException between) {
            return false;
        }
    }

    private static void setUser(ClusterOfThree cluster, List<String> more) {
        for (RedisServer node : cluster.nodes()) {
            List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "weir", "reset"));
            command.addAll(List.of(rules(more)));
            node.endpoint().call(command.toArray(String[]::new));
        }
    }

    private static RedisOptions withUser(RedisOptions options, String... more) {
        return options.withUser("weir", rules(List.of(more)));
    }

    /** Those that every user needs, and these. */
    private static String[] rules(List<String> more) {
        return rules(
                "secret",
                Stream.concat(RightsTest.COMMANDS.stream(), more.stream()).toList());
    }

    private static String[] rules(String password, List<String> commands) {
        return Stream.concat(Stream.of("on", ">" + password, "~weir:*"), commands.stream())
                .toArray(String[]::new);
    }
}
