/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A ledger: what the processes of a trial were told of their writes, as they have said before they were killed. */
final class Ledger {

    private final List<Write> confirmed = new ArrayList<>();
    private final List<Write> failed = new ArrayList<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private final List<Read> reads = new ArrayList<>();
    private final Map<String, Integer> failuresToRead = new TreeMap<>();

    /** A write, when its end was heard of, by {@link System#nanoTime()}, and with which exception it has failed, or none. */
    record Write(String key, String stamp, long nanos, String failure) {

        /** Whether nobody has said if it was accepted. */
        boolean isOpen() {
            return failure.equals("WriteOutcomeUnknownException");
        }
    }

    /** A read, when it was asked for and by whom, and what it was answered. */
    record Read(String key, String stamp, long asked, String client, boolean isStrong) {}

    /**
     * Takes down a line such as {@code ack 123 key stamp}, or {@code err 123 key stamp TheException}, and what a {@link ReadLoad} says. One
     * that was cut short by a kill says nothing. Answers whether it tells of a write.
     */
    synchronized boolean note(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "got" -> noteRead(words);
            case "bad" -> failuresToRead.merge(words[words.length - 1], 1, Integer::sum);
            default -> {
                if (words.length >= (words[0].equals("err") ? 5 : 4)) {
                    noteWrite(words);
                    return true;
                }
            }
        }
        return false;
    }

    private void noteRead(String... words) {
        if (words.length == 6) {
            reads.add(
                    new Read(words[2], words[3], Long.parseLong(words[1]), words[4], words[5].equals(ReadLoad.STRONG)));
        }
    }

    private void noteWrite(String... words) {
        boolean isConfirmed = words[0].equals("ack");
        Write write = new Write(words[2], words[3], Long.parseLong(words[1]), isConfirmed ? "" : words[4]);
        if (isConfirmed) {
            confirmed.add(write);
        } else {
            failed.add(write);
            failures.merge(words[4], 1, Integer::sum);
        }
    }

    synchronized List<Write> confirmed() {
        return List.copyOf(confirmed);
    }

    synchronized List<Write> failed() {
        return List.copyOf(failed);
    }

    synchronized List<Read> reads() {
        return List.copyOf(reads);
    }

    /** How many reads have failed with which exception. */
    synchronized Map<String, Integer> failuresToRead() {
        return Map.copyOf(failuresToRead);
    }

    /** How many writes have failed with which exception. */
    synchronized Map<String, Integer> failures() {
        return Map.copyOf(failures);
    }
}
