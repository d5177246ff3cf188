/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import dev.weir.testing.LooseServer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The floors of a simulation: which commit of each key no answer may be older than, as it follows from what took effect in the
 * remote tier, and when.
 */
final class Floors implements LooseServer.Onlooker {

    private final CacheClock world;
    private final SimulatedSource source;
    private final SimulationHistory history;
    private final Map<String, Integer> shards = new HashMap<>();
    private final Map<String, List<Floor>> floors = new HashMap<>();
    private final Map<String, Integer> stored = new HashMap<>();
    private final Map<String, Integer> lasting = new HashMap<>();
    private Runnable whenBegun = () -> {};
    private int lives;
    private long number;

    Floors(CacheClock world, SimulatedSource source, SimulationHistory history) {
        this.world = world;
        this.source = source;
        this.history = history;
    }

    void know(String key, int shard) {
        shards.put(key, shard);
    }

    /** What is to happen once the next epoch has begun. */
    void whenBegun(Runnable what) {
        whenBegun = what;
    }

    @Override
    public void begun(long epoch) {
        history.note(() -> "      epoch " + epoch + " begins");
        Runnable due = whenBegun;
        whenBegun = () -> {};
        due.run();
    }

    @Override
    public void stored(RemoteKey key, StoredEntry entry, Version version, long epoch) {
        byte[] payload = entry.payload();
        long value = payload == null ? -1 : Long.parseLong(new String(payload, StandardCharsets.UTF_8));
        int order = source.order(key.text(), value);
        stored.put(key.text(), order);
        history.note(() -> "      server stores " + key.text() + " = " + value);
        if (order < latest(key.text())) {
            history.violated("STORED: " + key.text() + " = " + value + ", older than what was invalidated");
        }
        if (version.epoch() != epoch) {
            history.violated(
                    "STORED: " + key.text() + " = " + value + " of epoch " + version.epoch() + " in epoch " + epoch);
        }
    }

    @Override
    public void logged(Change change) {
        history.note(() -> "      server logs " + told(change));
        number = change.position().number();
        if (change instanceof Change.OfGeneration raised) {
            shards.forEach((key, shard) -> {
                if (shard == raised.position().shard()) {
                    raise(key, source.now(key));
                }
            });
        } else if (change instanceof Change.OfKey changed) {
            String key = changed.key();
            raise(key, changed.kind() == Change.Kind.REPLACED ? stored.getOrDefault(key, 0) : source.now(key));
        }
    }

    /** Another server has taken over: what is promised only as long as that does not happen begins anew. */
    void begin() {
        lives++;
        floors.clear();
    }

    /** How often another server has taken over. */
    int lives() {
        return lives;
    }

    /** The number of the change that was logged last, whatever its shard; zero if there was none. */
    long number() {
        return number;
    }

    /** What took effect up to now. */
    int latest(String key) {
        List<Floor> known = floors.getOrDefault(key, List.of());
        return known.isEmpty() ? 0 : known.get(known.size() - 1).order;
    }

    /** What had taken effect at a moment. */
    int at(String key, long nanos) {
        int order = 0;
        for (Floor floor : floors.getOrDefault(key, List.of())) {
            if (floor.nanos >= nanos) {
                break;
            }
            order = floor.order;
        }
        return order;
    }

    /** What has to be seen in the end, whoever has taken over. */
    int lasting(String key) {
        return lasting.getOrDefault(key, 0);
    }

    void lasts(String key, int order) {
        lasting.merge(key, order, Math::max);
    }

    private void raise(String key, int order) {
        lasts(key, order);
        if (order > latest(key)) {
            floors.computeIfAbsent(key, none -> new ArrayList<>()).add(new Floor(world.nanos(), order));
        }
    }

    private static String told(Change change) {
        return change instanceof Change.OfKey changed
                ? changed.kind() + " " + changed.key() + " " + changed.version().seq() % 1_000_000_000 + " in epoch "
                        + changed.version().epoch()
                : "raised " + ((Change.OfGeneration) change).generation().kind() + " in shard "
                        + change.position().shard();
    }

    private record Floor(long nanos, int order) {}
}
