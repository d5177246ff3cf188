/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.redis.server.ParentLine;
import dev.weir.redis.trial.Instance;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A load of reads: keys that are written again and again are read at a rate, strongly every other time. It says of each what became of
 * it: {@code got}, when it was asked for, the key, the stamp, who has asked and how, or {@code bad} and the exception.
 */
final class ReadLoad {

    static final String STRONG = "strong";
    private static final String EVENTUAL = "eventual";
    private static final Duration BEAT = Duration.ofMillis(10);
    private static final int IN_FLIGHT = 128;

    private final Behind behind;
    private final ParentLine parent;
    private volatile boolean goesOn = true;
    private volatile CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);

    ReadLoad(Behind behind, ParentLine parent) {
        this.behind = behind;
        this.parent = parent;
    }

    void begin(String client, int perSecond) {
        int perBeat = (int) (perSecond * BEAT.toMillis() / 1000);
        reading = Flux.interval(BEAT)
                .onBackpressureDrop()
                .takeWhile(beat -> goesOn)
                .concatMap(beat -> Flux.range((int) (beat * perBeat), perBeat))
                .flatMap(number -> read(client, number), IN_FLIGHT)
                .then()
                .toFuture();
    }

    private Mono<Void> read(String client, int number) {
        String key = "h" + number % BehindProcess.HOT;
        boolean isStrong = number / BehindProcess.HOT % 2 == 0;
        long asked = System.nanoTime();
        return Mono.defer(() -> behind.read(key, isStrong))
                .defaultIfEmpty(Witness.REMOVAL)
                .doOnNext(stamp -> parent.say(
                        "got " + asked + " " + key + " " + stamp + " " + client + " " + (isStrong ? STRONG : EVENTUAL)))
                .onErrorResume(failed -> {
                    parent.say(
                            "bad " + asked + " " + key + " " + failed.getClass().getSimpleName());
                    return Mono.empty();
                })
                .then();
    }

    void end() {
        goesOn = false;
        Instance.await("the last reads to be answered", reading::isDone);
        reading.join();
    }
}
