/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static java.util.Objects.requireNonNull;

import dev.weir.outbox.DeadLetter;
import dev.weir.outbox.OutboxPage;
import dev.weir.outbox.OutboxPage.Leftover;
import dev.weir.outbox.OutboxPage.Withheld;
import dev.weir.outbox.OutboxRecord;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A lane on the server: what was written behind to one cache in one shard, and what of it was given up. */
final class ShardLane {

    private final NavigableMap<Version, Waiting> records = new TreeMap<>();
    private final NavigableMap<Version, Letter> letters = new TreeMap<>();
    private long counted;

    ShardLane copy() {
        ShardLane copy = new ShardLane();
        copy.records.putAll(records);
        copy.letters.putAll(letters);
        copy.counted = counted;
        return copy;
    }

    int size() {
        return records.size();
    }

    int letterCount() {
        return letters.size();
    }

    /** The version of the oldest record, if there is one. */
    @Nullable
    Version oldest() {
        return records.isEmpty() ? null : records.firstKey();
    }

    void append(Version version, Waiting waiting) {
        records.put(version, waiting);
        counted++;
    }

    @Nullable
    Waiting waiting(Version version) {
        return records.get(version);
    }

    void remove(Collection<Version> versions) {
        versions.forEach(version -> counted -= records.remove(version) == null ? 0 : 1);
    }

    /** Forgets all that waits, but not how much that was. */
    void loseRecords() {
        records.clear();
    }

    /** How many records are gone that nobody has taken away. */
    long missing() {
        return counted - records.size();
    }

    void writeOff(long gone) {
        counted -= Math.min(gone, missing());
    }

    OutboxPage page(Version applied, List<Version> parked, int most, long missing, long now) {
        Set<Version> asked = Set.copyOf(parked);
        List<Version> inOrderOfUse = inOrderOfUse(parked);
        int taken = Math.min(most, inOrderOfUse.size());
        NavigableMap<Version, Waiting> before = records.headMap(applied, true);
        NavigableMap<Version, Waiting> after = records.tailMap(applied, false);
        long leftovers =
                before.keySet().stream().filter(each -> !asked.contains(each)).count();
        return new OutboxPage(
                before.entrySet().stream()
                        .filter(each -> !asked.contains(each.getKey()))
                        .limit(most)
                        .map(each -> each.getValue().leftover(each.getKey()))
                        .toList(),
                inOrderOfUse.subList(0, taken).stream()
                        .map(each -> requireNonNull(records.get(each)).record(each))
                        .toList(),
                inOrderOfUse.subList(taken, inOrderOfUse.size()).stream()
                        .map(each -> requireNonNull(records.get(each)).withheld(each))
                        .toList(),
                after.entrySet().stream()
                        .limit(most)
                        .map(each -> each.getValue().record(each.getKey()))
                        .toList(),
                leftovers < most && after.size() < most,
                missing,
                now);
    }

    /** Those of the parked ones that are there: first those that are the first of their keys. */
    private List<Version> inOrderOfUse(List<Version> parked) {
        List<Version> there = parked.stream().filter(records::containsKey).toList();
        Map<ShardKey, Version> firsts = new HashMap<>();
        there.forEach(each -> firsts.merge(keyOf(each), each, (one, other) -> one.isAfter(other) ? other : one));
        List<Version> ordered = new ArrayList<>(there.stream()
                .filter(each -> each.equals(firsts.get(keyOf(each))))
                .toList());
        there.stream().filter(each -> !each.equals(firsts.get(keyOf(each)))).forEach(ordered::add);
        return ordered;
    }

    private ShardKey keyOf(Version version) {
        return ShardKey.of(requireNonNull(records.get(version)).key());
    }

    @Nullable
    Letter letter(Version version) {
        return letters.get(version);
    }

    void bury(Version version, Letter letter) {
        letters.merge(version, letter, (before, now) -> before.because(now.reason()));
    }

    /** Takes a letter away; whether there was one. */
    boolean exhume(Version version) {
        return letters.remove(version) != null;
    }

    void supersedeLetters(ShardKey key) {
        letters.replaceAll(
                (version, letter) -> ShardKey.of(letter.content().key()).equals(key) ? letter.superseded() : letter);
    }

    List<DeadLetter> letters(int shard) {
        return letters.entrySet().stream()
                .map(each -> each.getValue().told(shard, each.getKey()))
                .toList();
    }

    /**
     * What waits.
     *
     * @param key with its prefixes
     * @param entry with bytes of its own
     * @param keep how long it is kept once it was flushed; {@code null} until it is evicted
     */
    record Waiting(
            RemoteKey key, StoredEntry entry, @Nullable Duration keep) {

        static Waiting of(RemoteKey key, StoredEntry entry, @Nullable Duration keep) {
            return new Waiting(key, StoredValue.copy(entry), keep);
        }

        private OutboxRecord record(Version version) {
            return new OutboxRecord(key.scope().tenant(), key.text(), version, StoredValue.copy(entry), keep);
        }

        private Withheld withheld(Version version) {
            return new Withheld(key.scope().tenant(), key.text(), version);
        }

        private Leftover leftover(Version version) {
            return new Leftover(key.scope().tenant(), key.text(), version);
        }
    }

    /** What was given up, and why. */
    record Letter(Waiting content, int attempts, String reason, long buriedAt, boolean isSuperseded) {

        private Letter because(String other) {
            return new Letter(content, attempts, other, buriedAt, isSuperseded);
        }

        private Letter superseded() {
            return new Letter(content, attempts, reason, buriedAt, true);
        }

        private DeadLetter told(int shard, Version version) {
            return new DeadLetter(
                    shard,
                    content.key().scope().tenant(),
                    content.key().text(),
                    version,
                    StoredValue.copy(content.entry()),
                    attempts,
                    reason,
                    buriedAt,
                    isSuperseded);
        }
    }
}
