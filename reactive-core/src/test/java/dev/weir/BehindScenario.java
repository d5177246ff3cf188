/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A scenario of writing behind: what happens how often in one run, drawn from its seed, and then tilted by a control that wants to see
 * something happen. Every run leaves some things out altogether.
 */
final class BehindScenario {

    final int processes;
    int shards;
    List<String> keys;
    int lastsMillis;
    Duration freshFor;
    Duration localFor;
    int storeMillis;
    int linkMillis;
    int bursts;
    int faultCount;

    /** Whether processes leave a lane to the one that has claimed it; in the other half of runs all of them drain it. */
    boolean claims;

    int batch;
    int limit;
    Odds<Reading> readings;
    Odds<Writing> writings;
    Odds<Fault> faults;

    private BehindScenario(Random random) {
        this.processes = 2 + random.nextInt(2);
        this.shards = 1 + random.nextInt(2);
        this.keys = random.nextInt(2) == 0 ? List.of("a:1", "a:2", "a:3") : List.of("a:1");
        this.lastsMillis = 1_000 + random.nextInt(3_000);
        this.freshFor = random.nextInt(4) == 0 ? Duration.ofMillis(100 + random.nextInt(1_000)) : Duration.ofHours(1);
        this.localFor = random.nextInt(4) == 0 ? Duration.ofMillis(100 + random.nextInt(1_000)) : Duration.ofDays(24);
        this.storeMillis = 1 + random.nextInt(40);
        this.linkMillis = 1 + random.nextInt(40);
        this.bursts = 3 + random.nextInt(6);
        this.faultCount = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(6);
        this.claims = random.nextBoolean();
        this.batch = random.nextBoolean() ? 1_000 : 1 + random.nextInt(3);
        this.limit = random.nextInt(4) == 0 ? 2 + random.nextInt(4) : 10_000;
        this.readings = Odds.of(Reading.class, reading -> reading == Reading.EVENTUAL ? 3 : random.nextInt(4));
        this.writings = Odds.of(Writing.class, writing -> writing == Writing.PUT ? 8 : random.nextInt(3));
        this.faults = Odds.of(Fault.class, fault -> fault == Fault.SLOW ? 1 : random.nextInt(3) / 2);
    }

    static BehindScenario drawn(Random random) {
        return new BehindScenario(random);
    }

    /** How its caches write behind. */
    WriteBehind spec() {
        return WriteBehind.DEFAULT
                .durability(Durability.MEMORY)
                .acceptWithin(Duration.ofSeconds(3))
                .limit(limit)
                .batch(batch)
                .attempts(3, Duration.ofMillis(50), Duration.ofMillis(300));
    }

    BehindScenario writing(Writing first, Writing... others) {
        writings = Odds.only(first, others);
        return this;
    }

    BehindScenario reading(Reading first, Reading... others) {
        readings = Odds.only(first, others);
        return this;
    }

    BehindScenario failing(int count, Fault first, Fault... others) {
        faultCount = count;
        faults = Odds.only(first, others);
        return this;
    }

    /** With so many milliseconds at most for each way to the store and for a message, mostly. */
    BehindScenario taking(int store, int link) {
        storeMillis = store;
        linkMillis = link;
        freshFor = Duration.ofHours(1);
        return this;
    }

    /** So many bursts in so many milliseconds. */
    BehindScenario bursting(int count, int millis) {
        bursts = count;
        lastsMillis = millis;
        return this;
    }

    /** On one shard, with so many keys. */
    BehindScenario withKeys(int count) {
        shards = 1;
        keys = IntStream.rangeClosed(1, count).mapToObj(number -> "a:" + number).toList();
        return this;
    }

    /** With at most so many rows in a flush. */
    BehindScenario batching(int count) {
        batch = count;
        return this;
    }

    /** Whether a lane is left to the process that has claimed it. */
    BehindScenario claiming(boolean so) {
        claims = so;
        return this;
    }

    /** With values that are fresh for so many milliseconds. */
    BehindScenario freshFor(int millis) {
        freshFor = Duration.ofMillis(millis);
        return this;
    }

    @Override
    public String toString() {
        return processes + " processes, " + shards + " shards, keys " + keys + ", " + lastsMillis + " ms, fresh for "
                + freshFor + ", here for " + localFor + ", store " + storeMillis + " ms, link " + linkMillis + " ms, "
                + bursts + " bursts, " + faultCount + " faults, " + (claims ? "claims" : "no claims") + ", batch "
                + batch + ", limit " + limit + ", " + readings + writings + faults;
    }

    /** A kind of read. */
    enum Reading {
        EVENTUAL,
        BOUNDED,
        SESSION,
        STRONG,
        SOURCE,
        IF_CACHED,
        ALL
    }

    /** A kind of change. */
    enum Writing {
        PUT,
        REMOVE,
        /** A value that the store never takes. */
        REFUSED,
        /** A value that the store does not take at first. */
        BALKED,
        /** Somebody else writes the row, and tells a process of it. */
        FOREIGN,
        /** Somebody else writes the row within a quarantine, stores that, and tells a process of it. */
        AROUND,
        INVALIDATE,
        EXPIRE,
        TAG,
        PREFIX,
        CLEAR,
        REFRESH,
        /** Dead letters are sent once more. */
        REDRIVE
    }

    /** A kind of fault. */
    enum Fault {
        /** Messages take long, some of them too long. */
        SLOW,
        /** Requests and replies are lost. */
        LOSSY,
        /** A link is cut for a time. */
        CUT,
        /** The server forgets values. */
        EVICT_VALUES,
        /** The server forgets everything. */
        FLUSH,
        /** The server forgets what waits, and nothing else. */
        LOSE_OUTBOX,
        /** Another server takes over, which knows all. */
        FAIL_OVER,
        /** Another server takes over, which does not know what was done last. */
        FAIL_OVER_LATE,
        /** The server refuses what would change it. */
        REFUSE,
        /** A process dies, and another one starts. */
        CRASH,
        /** A process stands still. */
        PAUSE,
        /** A process dies when its next flush has been committed, before it can clean up. */
        CRASH_AFTER_COMMIT,
        /** The same, and somebody else writes the row and tells nobody. */
        CRASH_AND_FOREIGN,
        /** A process stands still when its next flush has been committed. */
        PAUSE_AFTER_COMMIT,
        /** The store takes long, some of it too long. */
        STORE_SLOW,
        /** The store fails, and its replies are lost. */
        STORE_LOSSY,
        /** The connections to the store are cut. */
        STORE_CUT
    }
}
