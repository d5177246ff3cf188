/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.backend.Finding;
import dev.weir.outbox.Durability;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An inspection of the servers of a namespace by what is promised of an accepted write: what keeps them from it. */
final class DurabilityInspection {

    private static final byte[] GET = KeyNames.bytes("GET");
    private static final byte[] FSYNC = KeyNames.bytes("appendfsync");

    private final Links links;
    private final KeyNames names;

    DurabilityInspection(Links links, KeyNames names) {
        this.links = links;
        this.names = names;
    }

    Flux<Finding> findings(Durability promise) {
        List<Integer> all = IntStream.range(0, names.shards()).boxed().toList();
        // Who has which shard is known once there is a link to one of them.
        return links.to(0)
                .thenMany(Flux.defer(() -> Flux.fromIterable(links.byServer(all))))
                .concatMap(shards -> links.to(shards.get(0)).flatMapMany(link -> findings(link, promise)), 1)
                .distinct();
    }

    private static Flux<Finding> findings(Link link, Durability promise) {
        return link.send(CommandType.INFO).flatMapMany(reply -> {
            Map<String, String> info = ServerReport.fields((byte[]) reply);
            Flux<Finding> ofReport = Flux.fromIterable(findings(info, promise));
            return promise == Durability.FSYNCED && hasFile(info) ? ofReport.concatWith(syncing(link)) : ofReport;
        });
    }

    static List<Finding> findings(Map<String, String> info, Durability promise) {
        List<Finding> findings = new ArrayList<>();
        String policy = info.getOrDefault("maxmemory_policy", "");
        if (policy.startsWith("allkeys-")) {
            findings.add(
                    new Finding(
                            "EVICTS_OUTBOX",
                            Finding.Weight.BROKEN,
                            "The eviction policy " + policy
                                    + " may take accepted writes before they have reached the source, without a trace.",
                            "Set maxmemory-policy to noeviction, volatile-lru or volatile-lfu, which leave alone what has no expiry."));
        }
        if (promise != Durability.MEMORY && !hasFile(info)) {
            findings.add(new Finding(
                    "AOF_OFF",
                    Finding.Weight.BROKEN,
                    "The server keeps no append-only file, so accepted writes that have not reached the source are lost when its "
                            + "process ends, and " + promise + " was promised.",
                    "Set appendonly yes, or promise no more than MEMORY."));
        }
        return findings;
    }

    private static boolean hasFile(Map<String, String> info) {
        return "1".equals(info.get("aof_enabled"));
    }

    private static Flux<Finding> syncing(Link link) {
        return link.send(CommandType.CONFIG, GET, FSYNC)
                .flatMap(reply -> Mono.justOrEmpty(ofSyncing(text(reply))))
                .onErrorResume(RedisErrors::isForbidden, denied -> Mono.just(unknown()))
                .flux();
    }

    private static Optional<Finding> ofSyncing(String policy) {
        if (policy.equals("always")) {
            return Optional.empty();
        }
        return Optional.of(
                policy.isEmpty()
                        ? unknown()
                        : new Finding(
                                "AOF_NOT_SYNCED",
                                Finding.Weight.BROKEN,
                                "The server answers before its append-only file is on the disk (appendfsync " + policy
                                        + "), so the last accepted writes are lost with its host, and FSYNCED was promised.",
                                "Set appendfsync always, or promise no more than AOF_WRITTEN."));
    }

    private static Finding unknown() {
        return new Finding(
                "AOF_SYNC_UNKNOWN",
                Finding.Weight.DOUBTFUL,
                "Whether the server answers only after its append-only file is on the disk cannot be told, because the user may "
                        + "not run config|get.",
                "Give the user +config|get, or make sure by other means that appendfsync is always.");
    }

    private static String text(Object reply) {
        List<?> pair = (List<?>) reply;
        return pair.size() < 2 ? "" : ServerReport.text((byte[]) pair.get(1));
    }
}
