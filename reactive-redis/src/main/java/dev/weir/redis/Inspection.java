/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.backend.Finding;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An inspection of the servers of a namespace: what about them breaks a promise of the cache, or is probably not meant. */
final class Inspection {

    private static final byte[] SHARDS = KeyNames.bytes("shards");
    private static final byte[] INFO = KeyNames.bytes("INFO");
    private static final long LONGEST_LOG = 1_000_000;

    private final Links links;
    private final KeyNames names;
    private final Rights rights;

    Inspection(Links links, KeyNames names) {
        this.links = links;
        this.names = names;
        this.rights = new Rights(names);
    }

    Flux<Finding> findings() {
        List<Integer> all = IntStream.range(0, names.shards()).boxed().toList();
        // Who has which shard is known once there is a link to one of them.
        return links.to(0)
                .thenMany(Flux.defer(() -> Flux.fromIterable(links.byServer(all))))
                .concatMap(shards -> links.to(shards.get(0)).flatMapMany(link -> findings(link, shards)), 1);
    }

    private Flux<Finding> findings(Link link, List<Integer> shards) {
        return info(link).flatMapMany(info -> {
            Flux<Finding> ofServer =
                    Flux.fromIterable(ServerReport.findings(info)).concatWith(secrecy(link));
            // A replica refuses the rest, and has said enough.
            return ServerReport.isReplica(info)
                    ? ofServer
                    : ofServer.concatWith(Flux.concat(
                            slots(link, info),
                            rights.findings(link, shards.get(0)),
                            shardCount(link, shards.get(0)),
                            logs(link, shards)));
        });
    }

    /** Within a machine nobody listens who could not look into the process as well. */
    private static Mono<Finding> secrecy(Link link) {
        Wire wire = link.wire();
        return !wire.isLegible()
                ? Mono.empty()
                : Mono.just(new Finding(
                        "PLAINTEXT",
                        Finding.Weight.DOUBTFUL,
                        "What is sent to Redis at " + wire.address()
                                + " is not encrypted: whoever is on the way can read the "
                                + "password and every value, and change them.",
                        "Let the server speak TLS and write rediss:// or tls(...). Ignore this in a network of which "
                                + "everybody is trusted."));
    }

    private static Mono<Map<String, String>> info(Link link) {
        return link.send(CommandType.INFO).map(reply -> ServerReport.fields((byte[]) reply));
    }

    private static Flux<Finding> slots(Link link, Map<String, String> info) {
        if (!"1".equals(info.get("cluster_enabled"))) {
            return Flux.empty();
        }
        return link.send(CommandType.CLUSTER, INFO)
                .flatMapIterable(reply -> ServerReport.clusterFindings(ServerReport.fields((byte[]) reply)))
                .onErrorResume(RedisErrors::isForbidden, denied -> Flux.just(Rights.finding("cluster|info")));
    }

    private Flux<Finding> shardCount(Link link, int shard) {
        return link.send(CommandType.HMGET, names.state(shard), SHARDS)
                .map(reply -> text(((List<?>) reply).get(0)))
                .filter(recorded -> !recorded.isEmpty() && !recorded.equals(Integer.toString(names.shards())))
                .map(recorded -> new Finding(
                        "SHARD_COUNT",
                        Finding.Weight.BROKEN,
                        "The namespace is spread over " + recorded + " shards but this process has been told "
                                + names.shards() + ", so it can neither read nor write.",
                        "Use the same number of shards in all processes, or another namespace."))
                // Whether that is permitted is said by the rights.
                .onErrorResume(RedisErrors::isForbidden, denied -> Mono.empty())
                .flux();
    }

    private Flux<Finding> logs(Link link, List<Integer> shards) {
        List<Mono<Object>> lengths = new ArrayList<>();
        shards.forEach(shard -> lengths.add(link.send(CommandType.XLEN, names.log(shard))));
        return Flux.mergeSequential(lengths, lengths.size(), 1)
                .filter(length -> (Long) length >= LONGEST_LOG)
                .take(1)
                .map(length -> new Finding(
                        "LOG_FULL",
                        Finding.Weight.DOUBTFUL,
                        "There are so many changes that the log of a shard is cut at " + LONGEST_LOG
                                + " before they are 60 s old: a process that was disconnected for less than that drops what it has "
                                + "in memory.",
                        "Use more shards, or invalidate by tag instead of key by key."))
                .onErrorResume(RedisErrors::isForbidden, denied -> Flux.empty());
    }

    private static String text(@Nullable Object reply) {
        return reply == null ? "" : ServerReport.text((byte[]) reply);
    }
}
