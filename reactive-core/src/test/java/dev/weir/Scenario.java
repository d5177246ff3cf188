/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A scenario: what happens how often in one run, drawn from its seed. Every run leaves some things out altogether, because two
 * that hide each other would else always come together.
 *
 * @param sourceMillis how long reading or committing a row takes at most, mostly
 * @param linkMillis how long a message takes at most, mostly
 * @param bursts how often several requests come close together
 */
record Scenario(
        int processes,
        int shards,
        List<String> keys,
        Duration lasts,
        Duration freshFor,
        Duration localFor,
        int sourceMillis,
        int linkMillis,
        int bursts,
        int faultCount,
        Odds<Reading> readings,
        Odds<Writing> writings,
        Odds<Fault> faults) {

    static Scenario drawn(Random random) {
        return new Scenario(
                2 + random.nextInt(2),
                1 + random.nextInt(2),
                random.nextInt(3) == 0 ? List.of("a:1", "a:2") : List.of("a:1"),
                Duration.ofMillis(1_000 + random.nextInt(3_000)),
                random.nextInt(5) == 0 ? Duration.ofMillis(300 + random.nextInt(1_000)) : Duration.ofHours(1),
                random.nextInt(5) == 0 ? Duration.ofMillis(200 + random.nextInt(1_000)) : Duration.ofDays(24),
                1 + random.nextInt(40),
                1 + random.nextInt(50),
                3 + random.nextInt(8),
                random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(6),
                Odds.of(Reading.class, reading -> reading == Reading.EVENTUAL ? 4 : random.nextInt(4)),
                Odds.of(Writing.class, writing -> writing == Writing.INVALIDATE ? 2 : random.nextInt(3)),
                Odds.of(
                        Fault.class,
                        fault -> fault.isOnRequest() ? 0 : fault == Fault.SLOW ? 1 : random.nextInt(3) / 2));
    }

    Scenario writing(Writing first, Writing... others) {
        return with(readings, Odds.only(first, others), faults, faultCount);
    }

    Scenario reading(Reading first, Reading... others) {
        return with(Odds.only(first, others), writings, faults, faultCount);
    }

    Scenario failing(int count, Fault first, Fault... others) {
        return with(readings, writings, Odds.only(first, others), count);
    }

    Scenario calm() {
        return with(readings, writings, faults, 0);
    }

    /** With so many milliseconds to read or commit a row, and for a message. */
    Scenario taking(int source, int link) {
        return new Scenario(
                processes,
                shards,
                keys,
                lasts,
                Duration.ofHours(1),
                Duration.ofDays(24),
                source,
                link,
                bursts,
                faultCount,
                readings,
                writings,
                faults);
    }

    /** Over after so many milliseconds. */
    Scenario lasting(int millis) {
        return new Scenario(
                processes,
                shards,
                keys,
                Duration.ofMillis(millis),
                freshFor,
                localFor,
                sourceMillis,
                linkMillis,
                bursts,
                faultCount,
                readings,
                writings,
                faults);
    }

    /** With so many bursts. */
    Scenario bursting(int count) {
        return new Scenario(
                processes,
                shards,
                keys,
                lasts,
                freshFor,
                localFor,
                sourceMillis,
                linkMillis,
                count,
                faultCount,
                readings,
                writings,
                faults);
    }

    /** On one shard, with so many keys. */
    Scenario withKeys(int count) {
        List<String> many = IntStream.rangeClosed(1, count)
                .mapToObj(number -> "a:" + number)
                .toList();
        return new Scenario(
                processes,
                1,
                many,
                lasts,
                freshFor,
                localFor,
                sourceMillis,
                linkMillis,
                bursts,
                faultCount,
                readings,
                writings,
                faults);
    }

    private Scenario with(Odds<Reading> reads, Odds<Writing> writes, Odds<Fault> failures, int count) {
        return new Scenario(
                processes,
                shards,
                keys,
                lasts,
                freshFor,
                localFor,
                sourceMillis,
                linkMillis,
                bursts,
                count,
                reads,
                writes,
                failures);
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
        /** Commits, and then invalidates the key. */
        INVALIDATE,
        /** Commits, and then leaves what is cached of the key only to fall back on. */
        EXPIRE,
        /** Commits, and then invalidates the tag. */
        TAG,
        /** Commits, and then invalidates the prefix. */
        PREFIX,
        /** Commits, and then clears the cache. */
        CLEAR,
        /** Commits within a quarantine, and stores what was committed. */
        AROUND,
        /** Commits, and then stores what was committed. */
        PUT,
        /** Commits nothing, and has the key loaded. */
        REFRESH,
        /** Somebody else commits, and a feed tells of it. */
        FOREIGN
    }

    /** A kind of fault. */
    enum Fault {
        /** Messages take long, some of them too long. */
        SLOW,
        /** What the log says comes late, and nothing else does. */
        DEAF,
        /** Requests and replies are lost. */
        LOSSY,
        /** A link is cut for a time. */
        CUT,
        /** The server forgets values. */
        EVICT_VALUES,
        /** The server forgets leases. */
        EVICT_LEASES,
        /** The server forgets everything. */
        FLUSH,
        /** Another server takes over, which knows all. */
        FAIL_OVER,
        /** Another server takes over, which does not know what was done last. */
        FAIL_OVER_LATE,
        /** The server's logs are trimmed. */
        TRIM,
        /** The server's clock jumps. */
        SKEW,
        /** The server refuses what would change it. */
        REFUSE,
        /** A process dies, and another one starts. */
        CRASH,
        /** A process stands still. */
        PAUSE,
        /** The source fails now and then. */
        SOURCE,
        /** The server forgets everything, and its clock goes back to where the epoch began. Only where it is asked for. */
        REWIND,
        /**
         * The same between the two answers to a poll, which both come late; and its clock is right again as soon as another epoch has
         * begun.
         */
        REWIND_IN_POLL;

        /** Whether it happens only where it is asked for. */
        boolean isOnRequest() {
            return this == REWIND || this == REWIND_IN_POLL;
        }
    }
}
