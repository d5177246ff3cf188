/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.BehindScenario.Reading;
import dev.weir.Entry.Tier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The reads of a simulation of writing behind, and what each of them must not answer. */
final class BehindReads {

    /** What stands for a value that is not there. */
    private static final String ABSENCE = "none";

    private final BehindWorld world;

    BehindReads(BehindWorld world) {
        this.world = world;
    }

    /** A process reads a key now, or all keys. */
    void read(BehindProcess process, String key, Reading reading, SimulatedProcess.User user) {
        Map<String, Expectation> expected = new LinkedHashMap<>();
        for (String each : reading == Reading.ALL ? world.scenario.keys : List.of(key)) {
            expected.put(each, expectation(process, each, reading, user));
        }
        SimulatedRequest request = world.request(process, reading + " " + key + " for " + user.name());
        ReactiveCache<String, String> cache = process.on(reading);
        Mono<Map<String, String>> answers = switch (reading) {
            case ALL -> cache.getAll(expected.keySet());
            case IF_CACHED -> cache.getEntryIfCached(key).map(entry -> one(key, entry));
            default ->
                cache.getEntry(key)
                        .doOnNext(entry -> {
                            world.history.note(
                                    () -> "      " + request + ": " + entry.tier() + " " + entry.freshness());
                            request.isRemembered(entry.tier() != Tier.SOURCE);
                        })
                        .map(entry -> one(key, entry));
        };
        request.to(
                answers.contextWrite(CacheContext.session(user.session())),
                found -> expected.values().forEach(expectation -> check(request, expectation, found)),
                error -> checkError(request, reading, error));
    }

    private static Map<String, String> one(String key, Entry<String> entry) {
        return Map.of(key, entry.value().orElse(ABSENCE));
    }

    private Expectation expectation(BehindProcess process, String key, Reading reading, SimulatedProcess.User user) {
        return new Expectation(
                key,
                reading,
                user,
                process.own(key),
                world.ledger.latest(key, Long.MAX_VALUE),
                world.ledger.row(key),
                user.seen().getOrDefault(key, 0),
                world.lives());
    }

    private void check(SimulatedRequest request, Expectation expected, @Nullable Map<String, String> found) {
        if (found == null && expected.reading == Reading.IF_CACHED) {
            return;
        }
        String said = found == null ? ABSENCE : found.getOrDefault(expected.key, ABSENCE);
        int rank = world.ledger.rank(expected.key, said.equals(ABSENCE) ? null : said);
        String told = request + " was answered " + said + " for " + expected.key + ", of rank " + rank;
        if (rank < 0) {
            world.history.violated("NEVER: " + told);
        }
        if (expected.lives != world.lives()) {
            return;
        }
        if (expected.reading != Reading.SOURCE && rank < expected.own) {
            world.history.violated("OWN: " + told + ", though " + expected.own + " was confirmed here before");
        }
        int level = switch (expected.reading) {
            case STRONG -> expected.latest;
            case SOURCE -> expected.row;
            case SESSION -> expected.seen;
            case BOUNDED ->
                world.ledger.latest(
                        expected.key, Math.min(request.begunAt(), world.clock.nanos() - BehindProcess.BOUND.toNanos()));
            default -> 0;
        };
        if (rank < level) {
            world.history.violated(expected.reading + ": " + told + ", but " + level + " was due");
        }
        // What the store refuses for good is gone once it is given up.
        boolean lasts = !world.ledger.isRefusedEver(said);
        if (expected.reading == Reading.SESSION && request.isRemembered() && lasts) {
            expected.user.seen().merge(expected.key, rank, Math::max);
        }
    }

    private void checkError(SimulatedRequest request, Reading reading, Throwable error) {
        // Who insists on loading waits for everybody else who does, and may so run out of time.
        boolean meant = error instanceof LoadTimeoutException && reading == Reading.SOURCE;
        if (world.scenario.faultCount == 0 && !meant) {
            world.history.violated("ERROR: " + request + " failed: " + error);
        }
    }

    private record Expectation(
            String key,
            Reading reading,
            SimulatedProcess.User user,
            int own,
            int latest,
            int row,
            int seen,
            int lives) {}
}
