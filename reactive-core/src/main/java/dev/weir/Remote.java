/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.RemoteStats;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/**
 * The remote tier as all caches of an application share it.
 *
 * @param namespace of the application
 * @param backend what it was opened as
 * @param tier where entries are, behind its breaker
 * @param breaker whether it is asked
 * @param coherence how it is known what others have changed
 * @param changes how something is changed there
 * @param recovery what could not be invalidated there yet
 * @param succession how an epoch is begun
 * @param inspector what is wrong with the server
 */
record Remote(
        String namespace,
        Backend backend,
        GuardedTier tier,
        TierBreaker breaker,
        Coherence coherence,
        EpochChanges changes,
        RecoveryQueue recovery,
        Succession succession,
        Inspector inspector) {

    /** So many invalidations that were not confirmed are kept one by one. */
    private static final int MOST_OWED = 10_000;

    private static final int LONGEST_PAUSE = 5_000;

    /** Opens it, and begins to follow what others change; the log is read past the breaker. */
    static Remote open(
            BackendSource source,
            String namespace,
            CacheClock clock,
            CacheRecorder recorder,
            Supplier<? extends RandomGenerator> random,
            Fences fences) {
        Backend backend = source.open(namespace, clock);
        try {
            return over(backend, namespace, clock, recorder, random, fences);
        } catch (Throwable broken) {
            // Nobody else knows of it.
            Reply.to(backend.close(), done -> {}, error -> {});
            throw broken;
        }
    }

    private static Remote over(
            Backend backend,
            String namespace,
            CacheClock clock,
            CacheRecorder recorder,
            Supplier<? extends RandomGenerator> random,
            Fences fences) {
        TierBreaker breaker = new TierBreaker(namespace, clock);
        GuardedTier tier = new GuardedTier(backend.tier(), breaker, recorder);
        Succession succession = new Succession(namespace, backend.log(), fences);
        Coherence coherence = new Coherence(new Footing(
                backend.log(), backend.shards(), clock, random, LogTimes.DEFAULT, fences.logRules(), succession));
        EpochChanges changes = new EpochChanges(coherence, backend.shards());
        RecoveryQueue recovery = new RecoveryQueue(MOST_OWED, tier, changes, clock, new Pauses(random, LONGEST_PAUSE));
        Inspector inspector = new Inspector(backend, clock);
        Remote remote =
                new Remote(namespace, backend, tier, breaker, coherence, changes, recovery, succession, inspector);
        coherence.onChange(remote::heed);
        coherence.onChange(outlook -> recorder.coherenceChanged(namespace, outlook.state()));
        coherence.start();
        // Also of one that is so wrong that it never becomes coherent.
        inspector.serverIsThere();
        return remote;
    }

    private void heed(Outlook outlook) {
        if (outlook.state() == CoherenceState.COHERENT) {
            breaker.serverIsBack();
            recovery.tierIsBack();
            inspector.serverIsThere();
        }
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            inspector.close();
            recovery.close();
            coherence.close();
            return backend.close();
        });
    }

    int shards() {
        return backend.shards();
    }

    RemoteStats stats(CacheClock clock) {
        long now = clock.nanos();
        Outlook outlook = coherence.outlook();
        return new RemoteStats(
                outlook.state(),
                Duration.ofNanos(now - outlook.sinceNanos()),
                coherence.knownAsOf().stream()
                        .mapToObj(asOf -> Duration.ofNanos(Math.max(0, now - asOf)))
                        .findFirst(),
                breaker.reach(),
                recovery.size(),
                Duration.ofNanos(Math.max(0, now - recovery.oldest())));
    }
}
