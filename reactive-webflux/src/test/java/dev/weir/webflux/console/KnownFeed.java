/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Sinks;

/** A feed in which no two numbers are alike, of one busy cache, {@code prices}, and a quiet one; all is well until something else is said. */
final class KnownFeed {

    /** What is counted is these, ten seconds after it was less. */
    private static final List<Counted> COLUMNS = List.of(
            new Counted("hits", 101_700, 700),
            new Counted("staleHits", 2_050, 50),
            new Counted("misses", 30_250, 250),
            new Counted("fallbacks", 4_040, 40),
            new Counted("coalesced", 5_090, 90),
            new Counted("loads", 6_230, 230),
            new Counted("failed", 730, 30),
            new Counted("refused", 820, 20),
            new Counted("refreshes", 911, 0),
            new Counted("writes", 1_012, 0),
            new Counted("invalidations", 1_113, 0),
            new Counted("evictions", 1_214, 0),
            new Counted("size", 1_315, 0),
            new Counted("flights", 8, 0),
            new Counted("remoteHits", 15_110, 110),
            new Counted("remoteMisses", 16_120, 120),
            new Counted("degradedLoads", 1_760, 60),
            new Counted("localMedian", 420, 0),
            new Counted("localP99", 1_500, 0),
            new Counted("remoteMedian", 250_000, 0),
            new Counted("remoteP99", 2_500_000, 0),
            new Counted("sourceMedian", 48_000_000, 0),
            new Counted("sourceP99", 1_200_000_000, 0),
            new Counted("waiting", 17, 0),
            new Counted("lag", 65_000, 0));

    private static final long LAST = 1_800_000_000_000L;
    private final Map<String, String> state = new TreeMap<>(Map.of(
            "health", "'UP'",
            "broken", "[]",
            "findings", "[]",
            "advice", "[]",
            "sources", "{'prices':'REACHABLE'}",
            "coherence", "'COHERENT'",
            "reach", "'REACHABLE'",
            "owed", "0",
            "outboxes", "{'prices':{'waiting':0,'lag':0,'late':false,'parked':0,'deadLetters':0}}"));
    private Sinks.Many<String> more = Sinks.many().replay().all();
    private int told;

    /** Says something else of a part of the state from now on, in JSON with single quotes. */
    void say(String part, String is) {
        state.put(part, is);
    }

    void say(Map<String, String> parts) {
        state.putAll(parts);
    }

    /** Answers whoever asks for the feed from now on, with two samples. */
    void begin(ConsoleDetour detour) {
        told = 0;
        String columns =
                COLUMNS.stream().map(column -> '"' + column.name() + '"').collect(Collectors.joining(","));
        more = detour.tell(
                "/weir/live",
                "event:setting\ndata:{\"namespace\":\"shop\",\"every\":10000,\"samples\":900,\"columns\":[" + columns
                        + "]}\n\n" + samples(2));
    }

    /** Tells one more sample, ten seconds later, in which all ages are others. */
    void tellMore() {
        more.tryEmitNext(samples(1)).orThrow();
    }

    /** A number of the busy cache in the last sample. */
    long now(String column) {
        return COLUMNS.stream()
                .filter(each -> each.name().equals(column))
                .findFirst()
                .orElseThrow()
                .at(told - 1);
    }

    private String samples(int many) {
        StringBuilder samples = new StringBuilder();
        for (int i = 0; i < many; i++, told++) {
            samples.append(i == 0 ? "" : ",")
                    .append("[%d,{'prices':%s,'stock':%s}]".formatted(LAST + (told - 1) * 10_000L, busy(), quiet()));
        }
        return "event:samples\ndata:"
                + "{'samples':[%s],'state':%s}\n\n".formatted(samples, state()).replace('\'', '"');
    }

    private String state() {
        String remote = "{'coherence':%s,'reach':%s,'owed':%s,'coherenceFor':%d,'knownUpTo':%d,'oldestOwed':%d}"
                .formatted(
                        state.get("coherence"),
                        state.get("reach"),
                        state.get("owed"),
                        60_000 + told * 500,
                        10 + told,
                        9_000 + told * 250);
        return List.of("health", "broken", "findings", "advice", "sources", "outboxes").stream()
                .map(part -> "'" + part + "':" + state.get(part))
                .collect(Collectors.joining(",", "{", ",'remote':" + remote + "}"));
    }

    private List<Long> busy() {
        return COLUMNS.stream().map(column -> column.at(told)).toList();
    }

    private List<Long> quiet() {
        return COLUMNS.stream()
                .map(column -> column.name().equals("flights") ? 3L : 0L)
                .toList();
    }

    /** A number of a column in the second sample, and by how much it grows from one to the next. */
    private record Counted(String name, long second, long growth) {

        long at(int sample) {
            return second + (sample - 1) * growth;
        }
    }
}
