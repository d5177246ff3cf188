/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.codec.PayloadFormat;
import dev.weir.redis.codec.CborFormat;
import dev.weir.time.CacheClock;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A Redis: how to reach the servers on which processes share what they cache. Immutable; everything is checked when it is said,
 * nothing is reached before {@code open}.
 *
 * <p>{@code Redis.at("rediss://cache.example:6379").credentials("shop", vault::redisPassword)}
 */
public final class Redis implements BackendSource {

    private static final int SENTINEL_PORT = 26_379;
    private static final int MOST_SHARDS = 1024;
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Topology topology;
    private final Access access;
    private final Duration commandTimeout;
    private final Duration connectTimeout;
    private final int shards;

    private Redis(Topology topology, Access access, Duration commandTimeout, Duration connectTimeout, int shards) {
        this.topology = topology;
        this.access = access;
        this.commandTimeout = commandTimeout;
        this.connectTimeout = connectTimeout;
        this.shards = shards;
    }

    /**
     * One server.
     *
     * @param uri {@code redis://host:port/database}, or {@code rediss://} for TLS; port and database may be left out
     */
    public static Redis at(String uri) {
        Place place = Place.of(uri);
        return usual(new Topology.Single(place.address()), place.access());
    }

    /**
     * One primary, that sentinels name and replace.
     *
     * @param master the name the sentinels know it by
     * @param sentinels {@code host:port} of each, as many as there are
     */
    public static Redis sentinel(String master, String... sentinels) {
        if (master.isBlank() || sentinels.length == 0) {
            throw new IllegalArgumentException(
                    "A primary behind sentinels needs its name and their addresses. Write sentinel(\"master\", \"host:26379\", ...).");
        }
        List<Address> addresses = Stream.of(sentinels)
                .map(text -> Address.of(text, SENTINEL_PORT))
                .toList();
        return usual(new Topology.Sentinels(master, addresses), Access.ANYBODY);
    }

    /**
     * A cluster.
     *
     * @param uris {@code redis://host:port} of some of its nodes, or {@code rediss://} for TLS
     */
    public static Redis cluster(String... uris) {
        List<Place> places = Stream.of(uris).map(Place::of).toList();
        if (places.isEmpty() || places.stream().map(Place::isSecure).distinct().count() != 1) {
            throw new IllegalArgumentException(
                    "A cluster needs the address of at least one node, and all with redis:// or all with rediss://.");
        }
        if (places.stream().anyMatch(place -> place.access().database() != 0)) {
            throw new IllegalArgumentException("A cluster has one database only. Leave the number away.");
        }
        return usual(
                new Topology.Cluster(places.stream().map(Place::address).toList()),
                places.get(0).access());
    }

    /**
     * The same, as this user.
     *
     * @param user the name of the user
     * @param secret asked for the password at each connect, in the background; the driver keeps it with the connection
     */
    public Redis credentials(String user, Supplier<? extends CharSequence> secret) {
        requireName(user);
        return with(access.as(user, secret));
    }

    /** The same, with the password of the user that has no name; see {@link #credentials}. */
    public Redis password(Supplier<? extends CharSequence> secret) {
        return with(access.as(null, secret));
    }

    /** The same, over TLS on these terms. */
    public Redis tls(Tls tls) {
        topology.addresses().forEach(address -> requireVerified(tls, address));
        return with(access.over(tls));
    }

    /** The same, in this of the server's databases, wherever the server is; clusters have one alone. Default: 0. */
    public Redis database(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("There is no database " + number + ". Choose from 0 on.");
        }
        if (number > 0 && topology instanceof Topology.Cluster) {
            throw new IllegalArgumentException("A cluster has one database only. Leave the number away.");
        }
        return with(access.in(number));
    }

    /** The same, as this user of the sentinels, who are asked for their name by themselves; see {@link #credentials}. */
    public Redis sentinelCredentials(String user, Supplier<? extends CharSequence> secret) {
        requireName(user);
        return with(topology.withSentinels(sentinelAccess().as(user, secret)));
    }

    /** The same, with the password that the sentinels want of the user that has no name. */
    public Redis sentinelPassword(Supplier<? extends CharSequence> secret) {
        return with(topology.withSentinels(sentinelAccess().as(null, secret)));
    }

    /** The same, over TLS to the sentinels on these terms. Default: as to the servers. */
    public Redis sentinelTls(Tls tls) {
        topology.addresses().forEach(address -> requireVerified(tls, address));
        return with(topology.withSentinels(sentinelAccess().over(tls)));
    }

    /**
     * The same, asking replicas as well: only while the primary cannot be reached, and only for requests that are content with a
     * value that was current once. Default: they are not asked.
     *
     * @param addresses {@code host:port} of each where one server was named; none where sentinels were, who know them
     */
    public Redis replicas(String... addresses) {
        return with(topology.withReplicas(Stream.of(addresses)
                .map(text -> Address.of(text, Address.USUAL_PORT))
                .toList()));
    }

    /** The same, under this name in the server's list of clients. Default: {@code weir}. */
    public Redis clientName(String name) {
        if (!name.matches("[!-~]{1,100}")) {
            throw new IllegalArgumentException(
                    "The client name is empty, longer than 100, or has a character that Redis does not take. Use letters, digits"
                            + " and punctuation, without blanks.");
        }
        return with(new Access(access.user(), access.secret(), access.tls(), access.database(), name));
    }

    /** The same, waiting so long for an answer, and for a connection to ask over. Default: one second. */
    public Redis commandTimeout(Duration timeout) {
        return new Redis(topology, access, checked("commandTimeout", timeout), connectTimeout, shards);
    }

    /** The same, giving an attempt to connect so long until the server has said who it is. Default: two seconds. */
    public Redis connectTimeout(Duration timeout) {
        return new Redis(topology, access, commandTimeout, checked("connectTimeout", timeout), shards);
    }

    /** The same, spreading keys over so many shards: the same number in all processes of a namespace, for ever. Default: 32. */
    public Redis shards(int number) {
        if (number < 1 || number > MOST_SHARDS) {
            throw new IllegalArgumentException(
                    "There cannot be " + number + " shards. Choose from 1 to " + MOST_SHARDS + ".");
        }
        return new Redis(topology, access, commandTimeout, connectTimeout, number);
    }

    @Override
    public Backend open(String namespace, CacheClock clock) {
        if (!namespace.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException(
                    "The namespace is empty, longer than 64, or has characters other than letters, digits, dots, dashes and"
                            + " underscores.");
        }
        return new RedisBackend(links(namespace, clock), namespace, shards, clock);
    }

    /** CBOR. */
    @Override
    public PayloadFormat format() {
        return CborFormat.standard();
    }

    int shards() {
        return shards;
    }

    /** Links that connect at once, in the background. */
    Links links(String namespace, CacheClock clock) {
        Access doors = topology instanceof Topology.Sentinels sentinels
                ? sentinels.access().beside(access)
                : access;
        Driver driver = new Driver(access, doors, connectTimeout, clock, ThreadLocalRandom::current);
        String name = topology.toString();
        if (topology instanceof Topology.Sentinels sentinels) {
            SentinelDirectory directory = new SentinelDirectory(driver, doors, sentinels);
            Mono<Address> replica = sentinels.hasReplicas() ? directory.replica() : null;
            return new SingleLinks(driver, name, directory.primary(), replica, commandTimeout);
        }
        if (topology instanceof Topology.Cluster cluster) {
            return new ClusterLinks(driver, cluster, slots(namespace), commandTimeout);
        }
        Topology.Single single = (Topology.Single) topology;
        return new SingleLinks(driver, name, Mono.just(single.address()), replicaOf(single, driver), commandTimeout);
    }

    @Override
    public String toString() {
        return "Redis[" + topology + ", " + access + ", commandTimeout " + commandTimeout + ", connectTimeout "
                + connectTimeout + ", " + shards + " shards]";
    }

    private Access sentinelAccess() {
        return topology instanceof Topology.Sentinels sentinels ? sentinels.access() : Access.ANYBODY;
    }

    /** Any of them, and another one next time; {@code null} if there is none. */
    private static @Nullable Mono<Address> replicaOf(Topology.Single single, Driver driver) {
        List<Address> replicas = single.replicas();
        return replicas.isEmpty()
                ? null
                : Mono.fromSupplier(() -> replicas.get(driver.random().nextInt(replicas.size())));
    }

    /** The slot of each shard: all keys of a shard have the same text in braces, and that alone decides. */
    private int[] slots(String namespace) {
        return IntStream.range(0, shards)
                .map(shard -> SlotHash.getSlot("{" + namespace + ":" + shard + "}"))
                .toArray();
    }

    private Redis with(Topology other) {
        return new Redis(other, access, commandTimeout, connectTimeout, shards);
    }

    private Redis with(Access other) {
        return new Redis(topology, other, commandTimeout, connectTimeout, shards);
    }

    private static Redis usual(Topology topology, Access access) {
        return new Redis(topology, access, Duration.ofSeconds(1), Duration.ofSeconds(2), 32);
    }

    private static void requireName(String user) {
        if (user.isBlank()) {
            throw new IllegalArgumentException(
                    "The name of the Redis user is empty. Name one, or give the password of the user without a name.");
        }
    }

    private static void requireVerified(Tls tls, Address address) {
        if (!tls.mayBeSpokenTo(address)) {
            throw new IllegalArgumentException(LinkFailure.unverified(address));
        }
    }

    private static Duration checked(String name, Duration timeout) {
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + timeout + ". Choose from " + SHORTEST.toMillis()
                    + " ms to " + LONGEST.toSeconds() + " s.");
        }
        return timeout;
    }
}
