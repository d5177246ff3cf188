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
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
        return usual(new Topology.Sentinels(master, addresses), new Access(null, null, null, 0, "weir"));
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
        if (user.isBlank()) {
            throw new IllegalArgumentException("The name of the Redis user is empty. Name one, or use password(...).");
        }
        return with(new Access(user, secret, access.tls(), access.database(), access.clientName()));
    }

    /** The same, with the password of the user that has no name; see {@link #credentials}. */
    public Redis password(Supplier<? extends CharSequence> secret) {
        return with(new Access(null, secret, access.tls(), access.database(), access.clientName()));
    }

    /** The same, over TLS on these terms. */
    public Redis tls(Tls tls) {
        List<Address> strangers = topology.addresses().stream()
                .filter(address -> !address.isLoopback())
                .toList();
        if (!tls.isVerified() && !strangers.isEmpty()) {
            throw new IllegalArgumentException("TLS without verification would let anybody be " + strangers.get(0)
                    + ". Name who is trusted by Tls.verified().trusting(...).");
        }
        return with(new Access(access.user(), access.secret(), tls, access.database(), access.clientName()));
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
        Driver driver = new Driver(access, connectTimeout, clock);
        String name = topology.toString();
        if (topology instanceof Topology.Sentinels sentinels) {
            Access terms = sentinelAccess();
            return new SingleLinks(
                    driver, name, new SentinelDirectory(driver, terms, sentinels).primary(), commandTimeout);
        }
        if (topology instanceof Topology.Cluster cluster) {
            return new ClusterLinks(driver, cluster, slots(namespace), commandTimeout);
        }
        return new SingleLinks(driver, name, Mono.just(topology.addresses().get(0)), commandTimeout);
    }

    @Override
    public String toString() {
        return "Redis[" + topology + ", " + access + ", commandTimeout " + commandTimeout + ", connectTimeout "
                + connectTimeout + ", " + shards + " shards]";
    }

    private Access sentinelAccess() {
        return new Access(null, null, access.tls(), 0, access.clientName());
    }

    /** The slot of each shard: all keys of a shard have the same text in braces, and that alone decides. */
    private int[] slots(String namespace) {
        return IntStream.range(0, shards)
                .map(shard -> SlotHash.getSlot("{" + namespace + ":" + shard + "}"))
                .toArray();
    }

    private Redis with(Access other) {
        return new Redis(topology, other, commandTimeout, connectTimeout, shards);
    }

    private static Redis usual(Topology topology, Access access) {
        return new Redis(topology, access, Duration.ofSeconds(1), Duration.ofSeconds(2), 32);
    }

    private static Duration checked(String name, Duration timeout) {
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is " + timeout + ". Choose from " + SHORTEST.toMillis()
                    + " ms to " + LONGEST.toSeconds() + " s.");
        }
        return timeout;
    }

    /** A place that a URI names. */
    private record Place(Address address, boolean isSecure, int database) {

        static Place of(String uri) {
            URI parsed = parsed(uri);
            String scheme = String.valueOf(parsed.getScheme());
            if (!scheme.equals("redis") && !scheme.equals("rediss") || parsed.getHost() == null) {
                throw new IllegalArgumentException(
                        "The address of a Redis server begins with redis:// or, for TLS, rediss://,"
                                + " and names a host. Write redis://host:port.");
            }
            if (parsed.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "The address of a Redis server holds a secret. Take it out, and give it by"
                                + " credentials(user, secret).");
            }
            if (parsed.getQuery() != null || parsed.getFragment() != null) {
                throw new IllegalArgumentException(
                        "The address of a Redis server ends after the database. Set everything else by"
                                + " the methods of Redis.");
            }
            int port = parsed.getPort() < 0 ? Address.USUAL_PORT : parsed.getPort();
            return new Place(
                    Address.of(parsed.getHost() + ":" + port, Address.USUAL_PORT),
                    scheme.equals("rediss"),
                    database(parsed.getPath()));
        }

        Access access() {
            return new Access(null, null, isSecure ? Tls.verified() : null, database, "weir");
        }

        private static URI parsed(String uri) {
            try {
                return URI.create(uri);
            } catch (IllegalArgumentException malformed) {
                // Without the cause: it would quote what may hold a secret.
                throw new IllegalArgumentException(
                        "The address of a Redis server is not a URI. Write redis://host:port.");
            }
        }

        private static int database(@Nullable String path) {
            if (path == null || path.length() < 2) {
                return 0;
            }
            if (!path.matches("/\\d{1,5}")) {
                throw new IllegalArgumentException("The address of a Redis server ends with " + path
                        + ". Write the number of a database there, or nothing.");
            }
            return Integer.parseInt(path.substring(1));
        }
    }
}
