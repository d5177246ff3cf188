/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import dev.weir.source.Mutation;
import dev.weir.testing.Commit;
import dev.weir.testing.LooseServer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A ledger of a simulation: each write that was accepted, in the order in which that was, and what became of it in the store.
 *
 * <p>What a key has had is ranked: an accepted write by how many were accepted before, and what somebody else has written to the row
 * directly above the last write that had been applied by then.
 */
final class Ledger implements LooseServer.Onlooker {

    private final CacheClock world;
    private final SimulationHistory history;
    private final Map<String, List<Line>> lines = new LinkedHashMap<>();
    private final Map<String, Integer> foreign = new HashMap<>();
    private final Map<String, Integer> rows = new HashMap<>();
    private final Map<String, Long> refusedUntil = new HashMap<>();
    private final Set<String> failed = new HashSet<>();
    private final Set<String> redriven = new HashSet<>();
    private final LossBook losses;
    private final List<String> justFlushed = new ArrayList<>();
    private long lastLoss = -1;

    Ledger(CacheClock world, SimulationHistory history, LossBook losses) {
        this.world = world;
        this.history = history;
        this.losses = losses;
    }

    // --- what is accepted

    @Override
    public void accepted(RemoteKey key, StoredEntry entry, Version version) {
        byte[] payload = entry.payload();
        String value = payload == null ? null : new String(payload, StandardCharsets.UTF_8);
        history.note(() -> "      server accepts " + key.text() + " = " + value + " as " + told(version));
        List<Line> all = lines.computeIfAbsent(key.text(), none -> new ArrayList<>());
        Line line = new Line(key, value, version, all.size() + 1, world.nanos());
        if (value != null) {
            checkAccepted(all, line, value);
        }
        all.add(line);
    }

    private void checkAccepted(List<Line> all, Line line, String value) {
        if (failed.contains(value)) {
            history.violated("CERTAIN: " + line + " is accepted, of which it was said that it is not");
        }
        for (Line before : all) {
            boolean same = value.equals(before.value) && (!before.isLost() || before.applied);
            if (same && !redriven.contains(value)) {
                history.violated("TWICE: " + line + " is accepted, and was as " + told(before.version));
            } else if (same && !all.get(all.size() - 1).equals(before) && isOvertaken(all, before)) {
                history.violated("REVIVED: " + line + " is accepted once more, though the key was written since");
            } else if (same && before.applied) {
                history.violated("REVIVED: " + line + " is accepted once more, though it had taken effect");
            }
        }
    }

    private static boolean isOvertaken(List<Line> all, Line before) {
        return all.stream()
                .anyMatch(each -> each.index > before.index
                        && !each.isLost()
                        && !String.valueOf(before.value).equals(each.value));
    }

    @Override
    public void stored(RemoteKey key, StoredEntry entry, Version version, long epoch) {
        byte[] payload = entry.payload();
        history.note(() -> "      server stores " + key.text() + " = "
                + (payload == null ? null : new String(payload, StandardCharsets.UTF_8)) + " as " + told(version));
    }

    @Override
    public void logged(Change change) {
        history.note(() -> "      server logs "
                + (change instanceof Change.OfKey changed
                        ? changed.kind() + " " + changed.key() + " " + told(changed.version())
                        : "raised "
                                + ((Change.OfGeneration) change).generation().kind()));
    }

    /** Its writer was told that it is not accepted. */
    void failed(String key, String value) {
        failed.add(value);
        for (Line line : lines.getOrDefault(key, List.of())) {
            if (value.equals(line.value)) {
                history.violated("CERTAIN: it was said that " + line + " is not accepted, and it is");
            }
        }
    }

    /** Its writer was told that it is accepted; its rank if it counts from now on, zero if not. */
    int acknowledged(String key, @Nullable String value, long since) {
        for (Line line : lines.getOrDefault(key, List.of())) {
            boolean mine = value == null ? line.value == null && line.acceptedAt >= since : value.equals(line.value);
            if (mine && !line.acknowledged) {
                line.acknowledged = true;
                return line.counts && !isRefusedEver(line) ? line.rank() : 0;
            }
        }
        if (value != null) {
            history.violated("ACKNOWLEDGED: " + key + " = " + value + ", though it was not accepted");
        }
        return 0;
    }

    // --- what the store takes

    void refuses(String value, long nanos) {
        refusedUntil.put(value, nanos == Long.MAX_VALUE ? nanos : world.nanos() + nanos);
    }

    boolean isRefused(Mutation<String, String> mutation) {
        return mutation.value() != null && world.nanos() < refusedUntil.getOrDefault(mutation.value(), Long.MIN_VALUE);
    }

    /** Whether it is or was a value that the store does not take, so that it may be given up. */
    boolean isRefusedEver(String value) {
        return refusedUntil.containsKey(value);
    }

    private boolean isRefusedEver(Line line) {
        return line.value != null && isRefusedEver(line.value);
    }

    void isRedriven(String value) {
        redriven.add(value);
    }

    void committed(Commit<String, String> commit) {
        history.note(() -> "      store commits " + told(commit));
        justFlushed.clear();
        for (Mutation<String, String> mutation : commit.mutations()) {
            if (commit.lane() == null) {
                int rank = 2 * lastApplied(mutation.key()) + 1;
                foreign.put(String.valueOf(mutation.value()), rank);
                rows.put(mutation.key(), rank);
            } else {
                applied(mutation);
                justFlushed.add(mutation.key());
            }
        }
    }

    private void applied(Mutation<String, String> mutation) {
        Line line = lines.getOrDefault(mutation.key(), List.of()).stream()
                .filter(each -> each.version.equals(mutation.version()))
                .findFirst()
                .orElse(null);
        if (line == null) {
            history.violated("UNACCEPTED: " + mutation + " is applied");
            return;
        }
        int last = lastApplied(mutation.key());
        if (line.applied) {
            boolean undoes = rows.getOrDefault(mutation.key(), 0) % 2 == 1;
            history.violated(
                    (undoes ? "UNDONE: over what somebody else wrote " : "TWICE: ") + line + " is applied again");
        } else if (line.index < last) {
            history.violated("ORDER: " + line + " is applied after a later one");
        }
        line.applied = true;
        rows.put(mutation.key(), Math.max(line.rank(), 2 * last));
    }

    /** The keys that were flushed by what was committed since this was asked last. */
    List<String> takeJustFlushed() {
        List<String> keys = List.copyOf(justFlushed);
        justFlushed.clear();
        return keys;
    }

    private int lastApplied(String key) {
        return lines.getOrDefault(key, List.of()).stream()
                .filter(line -> line.applied)
                .mapToInt(line -> line.index)
                .max()
                .orElse(0);
    }

    // --- what is lost

    /** What had been accepted since a moment and has not been applied is lost. */
    void loses(long since) {
        lastLoss = world.nanos();
        lines.values()
                .forEach(all -> all.forEach(line -> {
                    if (line.acceptedAt >= since) {
                        line.counts = false;
                        isLost(line);
                    }
                }));
    }

    private void isLost(Line line) {
        if (!line.applied && !line.isLost()) {
            line.lostAt = world.nanos();
            losses.areGone(line.key.shard(), 1);
        }
    }

    /**
     * What is lost of keys that are dirty for ever, unless they are written again: the server has forgotten what waits, and not that it
     * does. By now somebody has said so.
     */
    Set<String> keysToRepair() {
        Set<String> keys = new LinkedHashSet<>();
        lines.forEach((key, all) -> all.stream()
                .filter(line -> line.isLost() && !isDone(line))
                .forEach(line -> {
                    keys.add(key);
                    // Else it may have been given up before.
                    if (!isRefusedEver(line)) {
                        requireTold(line);
                    }
                }));
        return keys;
    }

    // --- how new something is

    /** The rank of what a key had; negative if it never had that. */
    int rank(String key, @Nullable String answer) {
        if (answer != null && foreign.containsKey(answer)) {
            return foreign.get(answer);
        }
        return lines.getOrDefault(key, List.of()).stream()
                .filter(line -> answer == null ? line.value == null : answer.equals(line.value))
                .mapToInt(Line::rank)
                .max()
                .orElse(-1);
    }

    /** The rank of what is in the row. */
    int row(String key) {
        return rows.getOrDefault(key, 0);
    }

    /** The rank of the last write that was accepted up to a moment and that counts. */
    int latest(String key, long until) {
        return lines.getOrDefault(key, List.of()).stream()
                .filter(line -> line.acceptedAt <= until && line.counts && !isRefusedEver(line))
                .mapToInt(Line::rank)
                .max()
                .orElse(0);
    }

    // --- in the end

    /** Each that was accepted has to be accounted for. */
    void close(Set<Version> letters) {
        lines.values().forEach(all -> {
            for (Line line : all) {
                boolean excused = isRefusedEver(line) && lastLoss >= line.acceptedAt;
                if (isDone(line) || excused || letters.contains(line.version)) {
                    continue;
                }
                if (!line.isLost()) {
                    if (!wasRedriven(all, line)) {
                        history.violated("LOST: " + line + " was accepted, and is nowhere");
                    }
                } else {
                    requireTold(line);
                }
            }
        });
    }

    private boolean isDone(Line line) {
        return line.applied || line.index < lastApplied(line.key.text());
    }

    private void requireTold(Line line) {
        if (line.acknowledged && !losses.isToldSince(line.key.shard(), line.lostAt)) {
            history.violated("SILENT: " + line + " was lost by the server, and nobody says so");
        }
    }

    /** Whether what is left of it is another one. */
    private boolean wasRedriven(List<Line> all, Line line) {
        return line.value != null
                && redriven.contains(line.value)
                && all.stream().anyMatch(each -> each.index > line.index && line.value.equals(each.value));
    }

    private static String told(Version version) {
        return version.seq() % 1_000_000_000 + " in epoch " + version.epoch() % 1_000_000;
    }

    private static String told(Commit<String, String> commit) {
        StringBuilder told = new StringBuilder();
        commit.mutations()
                .forEach(each -> told.append(each.key())
                        .append(" = ")
                        .append(each.value())
                        .append(" (")
                        .append(told(each.version()))
                        .append(") "));
        return told
                + (commit.checkpoint() == null
                        ? "past the outbox"
                        : "with turn " + commit.checkpoint().turn() + ", parked "
                                + commit.checkpoint().parked().size());
    }

    /** A line: one accepted write. */
    private static final class Line {

        private final RemoteKey key;
        private final @Nullable String value;
        private final Version version;
        private final int index;
        private final long acceptedAt;
        private long lostAt = -1;
        private boolean acknowledged;
        private boolean applied;

        /** Whether no server has taken over since that may not know of it. */
        private boolean counts = true;

        private Line(RemoteKey key, @Nullable String value, Version version, int index, long acceptedAt) {
            this.key = key;
            this.value = value;
            this.version = version;
            this.index = index;
            this.acceptedAt = acceptedAt;
        }

        private int rank() {
            return 2 * index;
        }

        private boolean isLost() {
            return lostAt >= 0;
        }

        @Override
        public String toString() {
            return key.text() + " = " + value + " (" + told(version) + ")";
        }
    }
}
