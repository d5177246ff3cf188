/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Tier;
import dev.weir.Scenario.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The reads of a simulation, and what each of them must not answer. */
final class SimulatedReads {

    private final SimulationWorld world;

    SimulatedReads(SimulationWorld world) {
        this.world = world;
    }

    /** A process reads a key now, or all keys. */
    void read(SimulatedProcess process, String key, Reading reading, SimulatedProcess.User user) {
        Map<String, Expectation> expected = new LinkedHashMap<>();
        for (String each : reading == Reading.ALL ? world.scenario.keys() : List.of(key)) {
            expected.put(each, expectation(process, each, reading, user, 0));
        }
        read(process, key, reading, user, expected);
    }

    /** A process reads a key in the very moment in which it has begun to tell of a commit, and must not answer from what it had. */
    void readAtOnce(SimulatedProcess process, String key, SimulatedProcess.User user, int begun) {
        read(
                process,
                key,
                Reading.EVENTUAL,
                user,
                Map.of(key, expectation(process, key, Reading.EVENTUAL, user, begun)));
    }

    private void read(
            SimulatedProcess process,
            String key,
            Reading reading,
            SimulatedProcess.User user,
            Map<String, Expectation> expected) {
        SimulatedRequest request = world.request(process, reading + " " + key + " for " + user.name());
        ReactiveCache<String, String> cache = process.on(reading);
        Mono<Map<String, String>> answers = switch (reading) {
            case ALL -> cache.getAll(expected.keySet());
            case IF_CACHED -> cache.getEntryIfCached(key).map(SimulatedReads::one);
            default ->
                cache.getEntry(key)
                        .doOnNext(entry -> {
                            world.history.note(
                                    () -> "      " + request + ": " + entry.tier() + " " + entry.freshness());
                            request.isRemembered(entry.tier() != Tier.SOURCE);
                            if (entry.tier() == Tier.LOCAL) {
                                request.isAnsweredFromHere();
                                checkLocal(request, process, key);
                            }
                        })
                        .map(SimulatedReads::one);
        };
        request.to(
                answers.contextWrite(CacheContext.session(user.session())),
                found -> expected.forEach((each, expectation) ->
                        check(request, expectation, found == null ? null : found.getOrDefault(each, found.get("")))),
                error -> checkError(request, reading, error));
    }

    private static Map<String, String> one(Entry<String> entry) {
        return Map.of("", entry.value().orElse("-1"));
    }

    /** What was loaded while the server could not be asked is no answer any more when it can be. */
    private void checkLocal(SimulatedRequest request, SimulatedProcess process, String key) {
        if (process.pool.tier.kept(key) instanceof SharedEntry<String> kept
                && kept.isDegraded()
                && process.isCoherent(kept.shard())) {
            world.history.violated("DEGRADED: " + request + " was answered with what nobody vouches for");
        }
    }

    private Expectation expectation(
            SimulatedProcess process, String key, Reading reading, SimulatedProcess.User user, int begun) {
        return new Expectation(
                key,
                reading,
                user,
                process.own(key),
                begun,
                world.floors.latest(key),
                world.source.now(key),
                user.seen().getOrDefault(key, 0),
                world.floors.lives());
    }

    private void check(SimulatedRequest request, Expectation expected, @Nullable String answer) {
        if (answer == null) {
            if (expected.reading != Reading.IF_CACHED) {
                world.history.violated("ABSENT: " + request + " found nothing");
            }
            return;
        }
        int order = world.source.order(expected.key, Long.parseLong(answer));
        String said = request + " was answered " + answer + ", which is number " + order;
        if (order == 0) {
            world.history.violated("UNCOMMITTED: " + said);
        }
        if (order < expected.own) {
            world.history.violated("OWN: " + said + ", though number " + expected.own + " was confirmed here before");
        }
        if (order < expected.begun && request.wasAnsweredFromHere()) {
            world.history.violated(
                    "AT_ONCE: " + said + ", though number " + expected.begun + " was being told of here");
        }
        boolean sameLife = expected.lives == world.floors.lives();
        int level = switch (expected.reading) {
            case STRONG -> sameLife ? expected.latest : 0;
            case SOURCE -> expected.source;
            case SESSION -> sameLife ? expected.seen : 0;
            case BOUNDED -> // What takes effect while an answer is on its way need not be in it, however long that
                // takes.
                world.floors.at(
                        expected.key,
                        Math.min(request.begunAt(), world.clock.nanos() - SimulatedProcess.BOUND.toNanos()));
            default -> 0;
        };
        if (order < level) {
            world.history.violated(expected.reading + ": " + said + ", but number " + level + " was due");
        }
        // What was loaded has no version that a session could remember unless it was stored, which nobody is told.
        if (sameLife && expected.reading == Reading.SESSION && request.isRemembered()) {
            expected.user.seen().merge(expected.key, order, Math::max);
        }
    }

    private void checkError(SimulatedRequest request, Reading reading, Throwable error) {
        // Who insists on loading waits for everybody else who does, and may so run out of time.
        boolean meant = error instanceof LoadTimeoutException && reading == Reading.SOURCE;
        if (world.scenario.faultCount() == 0 && !meant) {
            world.history.violated("ERROR: " + request + " failed: " + error);
        }
    }

    private record Expectation(
            String key,
            Reading reading,
            SimulatedProcess.User user,
            int own,
            int begun,
            int latest,
            int source,
            int seen,
            int lives) {}
}
