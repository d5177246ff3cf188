/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The answers that one kind of reader was given, each with the moment it was asked for. */
final class Answers {

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Silence> silences = new CopyOnWriteArrayList<>();

    private record Answer(long asked, Entry<Long> entry, boolean isTooOld) {

        boolean isFromMemory() {
            return entry.tier() == Tier.LOCAL;
        }
    }

    /** A time in which nothing was heard. */
    private record Silence(long lost, long back) {

        boolean contains(Answer answer) {
            return answer.asked() - lost > 0 && answer.asked() - back < 0;
        }
    }

    /** When the line was lost, and when it was back; as often as that happens. */
    void silent(long from, long until) {
        silences.add(new Silence(from, until));
    }

    void took(long asked, Entry<Long> entry, long floor) {
        answers.add(new Answer(asked, entry, entry.value().orElseThrow() < floor));
    }

    void failed(Throwable error) {
        failures.add(error);
    }

    long number() {
        return answers.size();
    }

    long failed() {
        failures.stream().limit(3).forEach(error -> System.err.println("A read failed: " + error));
        return failures.size();
    }

    long tooOld() {
        return count(Answer::isTooOld);
    }

    long fromMemory() {
        return count(Answer::isFromMemory);
    }

    long unverified() {
        return count(answer -> answer.entry().freshness() == Freshness.UNVERIFIED);
    }

    /** How long after the line was lost the last answer was asked for that came from memory and was older than this. */
    Duration lastFromMemoryOlderThan(Duration age) {
        return last(answer -> answer.isFromMemory() && answer.entry().age().compareTo(age) > 0);
    }

    private Duration last(Predicate<Answer> which) {
        long latest = silences.stream()
                .flatMapToLong(silence -> answers.stream()
                        .filter(silence::contains)
                        .filter(which)
                        .mapToLong(answer -> answer.asked() - silence.lost()))
                .max()
                .orElse(0);
        return Duration.ofNanos(latest);
    }

    private long count(Predicate<Answer> which) {
        return answers.stream().filter(which).count();
    }
}
