/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.Advice;
import dev.weir.Health;
import dev.weir.ReactiveCache;
import dev.weir.backend.Finding;
import dev.weir.metrics.RemoteStats;
import dev.weir.webflux.boot.WeirCaches;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A sampler: reads what all caches have counted, and how they are. Nobody is asked for that beyond this process. */
final class Sampler {

    private final WeirCaches caches;
    private final TierLatencies latencies;
    private final SourceBreakers breakers;

    Sampler(WeirCaches caches, TierLatencies latencies, SourceBreakers breakers) {
        this.caches = caches;
        this.latencies = latencies;
        this.breakers = breakers;
    }

    String namespace() {
        return caches.weir().name();
    }

    Sample take() {
        Health health = caches.weir().health();
        Map<String, Object> rows = new TreeMap<>();
        for (ReactiveCache<?, ?> cache : caches.all()) {
            rows.put(cache.name(), row(cache, health));
        }
        List<Object> numbers = List.of(caches.weir().clock().instant().toEpochMilli(), rows);
        return new Sample(JsonText.of(numbers), JsonText.of(state(health)));
    }

    private List<Long> row(ReactiveCache<?, ?> cache, Health health) {
        String name = cache.name();
        Column.Row row = new Column.Row(
                cache.stats(), latencies.take(name), health.outboxes().get(name));
        return Column.ALL.stream()
                .map(column -> column.number().applyAsLong(row))
                .toList();
    }

    private Map<String, Object> state(Health health) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("health", health.status().name());
        health.remote().ifPresent(remote -> state.put("remote", of(remote)));
        Map<String, Object> outboxes = new TreeMap<>();
        health.outboxes().forEach((cache, outbox) -> outboxes.put(cache, of(outbox)));
        state.put("outboxes", outboxes);
        state.put("sources", breakers.now());
        state.put("broken", kinds(health.broken()));
        state.put("findings", kinds(caches.weir().findings()));
        state.put(
                "advice", caches.weir().advice().stream().map(Advice::toString).toList());
        return state;
    }

    private static Map<String, Object> of(RemoteStats remote) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("coherence", remote.coherence().name());
        state.put("coherenceFor", remote.coherenceFor().toMillis());
        remote.knownUpTo().ifPresent(age -> state.put("knownUpTo", age.toMillis()));
        state.put("reach", remote.reach().name());
        state.put("owed", remote.owed());
        state.put("oldestOwed", remote.oldestOwed().toMillis());
        return state;
    }

    private static Map<String, Object> of(Health.OutboxHealth outbox) {
        return Map.of(
                "waiting", outbox.stats().waiting(),
                "lag", outbox.stats().lag().toMillis(),
                "parked", outbox.stats().parked(),
                "deadLetters", outbox.stats().deadLetters(),
                "late", outbox.isLate());
    }

    /** What is found may be told in the words of a server or a driver, which are for those who read the log. */
    private static List<String> kinds(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.code() + ": the log says what was found, and what to change.")
                .distinct()
                .toList();
    }
}
