/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A master, its replicas, and three sentinels that fail it over: two of them have to agree that it is gone, two seconds
 * after its last answer.
 *
 * <p>For one thread at a time.
 */
public final class SentinelTrio implements AutoCloseable {

    /** What the sentinels call the master. */
    public static final String MASTER = "weir";

    private static final Duration TO_SETTLE = Duration.ofSeconds(60);
    private static final int SENTINELS = 3;
    /**
     * A promotion drops the sentinels' own connections, and they open a new one only a second after the last. With less
     * than that they would take the new master for dead at once and go on to promote one after another.
     */
    private static final Duration DOWN_AFTER = Duration.ofSeconds(2);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private SentinelTrio() {}

    /** Starts it all, and waits until everybody knows everybody. */
    public static SentinelTrio start(RedisEdition edition, int replicas) {
        return start(edition, replicas, RedisOptions.defaults(), RedisOptions.ofSentinel());
    }

    /** The same where the servers and the sentinels are configured like this. */
    public static SentinelTrio start(RedisEdition edition, int replicas, RedisOptions server, RedisOptions sentinel) {
        SentinelTrio trio = new SentinelTrio();
        try {
            trio.startServers(edition, replicas, server);
            trio.startSentinels(edition, sentinel);
            trio.awaitAcquaintance();
            return trio;
        } catch (RuntimeException failed) {
            trio.close();
            throw failed;
        }
    }

    /** The address as Lettuce takes it: the sentinels, and the name of the master. */
    public String url() {
        return "redis-sentinel://"
                + sentinels.stream()
                        .map(each -> "127.0.0.1:" + each.endpoint().port())
                        .collect(Collectors.joining(","))
                + "#" + MASTER;
    }

    /** Where the sentinels answer, as {@code host:port}. */
    public String[] addresses() {
        return sentinels.stream()
                .map(each -> "127.0.0.1:" + each.endpoint().port())
                .toArray(String[]::new);
    }

    /** The sentinels. */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** The master and the replicas, whoever is which now. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The server that the sentinels agree is the master, and that says so itself. */
    public RedisServer master() {
        List<RedisServer> agreed = new ArrayList<>();
        Patience.until("one master", TO_SETTLE, () -> {
            agreed.clear();
            List<Integer> ports = sentinels.stream()
                    .map(SentinelTrio::portOfMaster)
                    .distinct()
                    .toList();
            servers.stream()
                    .filter(each -> ports.equals(List.of(each.endpoint().port()))
                            && role(each).equals("master"))
                    .forEach(agreed::add);
            return agreed.size() == 1;
        });
        return agreed.get(0);
    }

    /** Those that run and are not the master. */
    public List<RedisServer> replicas() {
        RedisServer master = master();
        return servers.stream()
                .filter(each -> each != master && each.isRunning())
                .toList();
    }

    /**
     * Has the sentinels make a replica the master while the old one is well, which then copies the new one.
     *
     * @return the new master
     */
    public RedisServer failOver() {
        RedisServer old = master();
        // Refused for a while after the last one, and while the replica's line is young.
        Patience.until(
                "a failover to begin",
                TO_SETTLE,
                () -> "OK".equals(sentinels.get(0).endpoint().text("SENTINEL", "FAILOVER", MASTER)));
        return awaitAnotherThan(old);
    }

    /**
     * Kills the master with {@code kill -9} and waits for its successor. It can be {@linkplain RedisServer#restart()
     * restarted}, and is made a replica then.
     *
     * @return the new master
     */
    public RedisServer killMaster() {
        RedisServer old = master();
        old.kill();
        return awaitAnotherThan(old);
    }

    /**
     * Keeps what is written to the master from now on from the replicas, so that the next failover loses it. A failover
     * must follow within fifteen seconds: sentinels promote no replica that was cut off for longer.
     */
    public void cutReplication() {
        RedisServer master = master();
        // Refused rather than misdirected: sentinels put right a replica that follows somebody else.
        master.endpoint().call("ACL", "SETUSER", "default", "-psync", "-sync", "-replconf");
        master.endpoint().call("CLIENT", "KILL", "TYPE", "replica");
        Patience.until("the replicas to be cut off", TO_SETTLE, () -> replicasOf(master) == 0);
    }

    /** Undoes {@link #cutReplication()} on every server that runs, and waits until all copy the master. */
    public void healReplication() {
        servers.stream()
                .filter(RedisServer::isRunning)
                .forEach(each -> each.endpoint().call("ACL", "SETUSER", "default", "+psync", "+sync", "+replconf"));
        awaitCalm();
    }

    /**
     * Waits until every server that runs copies the master. One that was the master before is told to: sentinels do it
     * too, but only after some twenty seconds.
     */
    public void awaitCalm() {
        Patience.until("all replicas to copy the master", TO_SETTLE, () -> {
            RedisServer master = master();
            List<RedisServer> others = servers.stream()
                    .filter(each -> each != master && each.isRunning())
                    .toList();
            others.forEach(each -> follow(each, master));
            return replicasOf(master) == others.size();
        });
    }

    @Override
    public void close() {
        Stream.concat(sentinels.stream(), servers.stream()).forEach(RedisServer::close);
    }

    private void startServers(RedisEdition edition, int replicas, RedisOptions options) {
        RedisServer first = edition.start(options);
        servers.add(first);
        for (int i = 0; i < replicas; i++) {
            servers.add(edition.start(options.withReplicaOf(first)));
        }
        Patience.until("the replicas to copy", TO_SETTLE, () -> replicasOf(first) == replicas);
    }

    private void startSentinels(RedisEdition edition, RedisOptions sentinel) {
        RedisOptions options = sentinel.withMonitored(MASTER, servers.get(0), 2)
                .with("sentinel", "down-after-milliseconds", MASTER, String.valueOf(DOWN_AFTER.toMillis()))
                .with("sentinel", "failover-timeout", MASTER, "3000")
                .with("sentinel", "parallel-syncs", MASTER, "2");
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(edition.start(options));
        }
    }

    private void awaitAcquaintance() {
        Patience.until(
                "the sentinels to know everybody",
                TO_SETTLE,
                () -> sentinels.stream().allMatch(each -> knowsEverybody(each, servers.size() - 1)));
    }

    private static void follow(RedisServer server, RedisServer master) {
        String port = String.valueOf(master.endpoint().port());
        if (!server.endpoint().info("replication", "master_port").equals(port)) {
            server.endpoint().call("REPLICAOF", "127.0.0.1", port);
        }
    }

    private RedisServer awaitAnotherThan(RedisServer old) {
        Patience.until(
                "the sentinels to agree on another master",
                TO_SETTLE,
                () -> sentinels.stream()
                        .noneMatch(each -> portOfMaster(each) == old.endpoint().port()));
        return master();
    }

    private static int portOfMaster(RedisServer sentinel) {
        Object address = sentinel.endpoint().call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
        return Integer.parseInt(String.valueOf(((List<?>) address).get(1)));
    }

    private static String role(RedisServer server) {
        return server.isRunning() ? server.endpoint().info("replication", "role") : "";
    }

    private static long replicasOf(RedisServer master) {
        return master.endpoint()
                .text("INFO", "replication")
                .lines()
                .filter(line -> line.matches("slave\\d+:.*state=online.*"))
                .count();
    }

    private static boolean knowsEverybody(RedisServer sentinel, long replicas) {
        String quorum = sentinel.endpoint().text("SENTINEL", "CKQUORUM", MASTER);
        List<?> known = (List<?>) sentinel.endpoint().call("SENTINEL", "REPLICAS", MASTER);
        long well = known.stream()
                .map(String::valueOf)
                .filter(each -> !each.contains("s_down") && each.contains("master-link-status, ok"))
                .count();
        return quorum.startsWith("OK " + SENTINELS + " usable") && well >= replicas;
    }
}
