/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.backend.BackendSource;
import dev.weir.backend.Finding;
import dev.weir.backend.Finding.Weight;
import dev.weir.codec.PayloadFormat;
import dev.weir.codec.TypeRef;
import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.Reach;
import dev.weir.time.CacheClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/** A weir: the caches of one application, and what they share. */
public final class Weir {

    private static final Logger LOG = Loggers.getLogger(Weir.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final String name;
    private final CacheClock clock;
    private final CacheRecorder recorder;
    private final Supplier<? extends RandomGenerator> random;
    private final Queue<Advice> advice = new ConcurrentLinkedQueue<>();
    private final Roster roster;
    private final Fences fences;
    private final @Nullable Remote remote;
    private final @Nullable PayloadFormat format;
    private final Mono<Void> closing;

    private Weir(Builder builder) {
        this.name = builder.name;
        this.roster = new Roster(name);
        this.clock = builder.clock;
        this.recorder = PairedRecorder.of(builder.recorder, builder.alsoTold);
        this.random = builder.random;
        this.format = builder.remote == null ? null : builder.remote.format();
        this.fences = builder.fences;
        this.remote =
                builder.remote == null ? null : Remote.open(builder.remote, name, clock, recorder, random, fences);
        if (remote != null) {
            recorder.shared(name, () -> remote.stats(clock));
        }
        this.closing = Errand.once(allClosed(), failure -> LOG.warn("Closing {} failed", this, failure));
    }

    /** A builder of the caches of an application of this name: 1 to 64 letters, digits, dots, dashes, underscores. */
    public static Builder named(String name) {
        return new Builder(checked("name", name));
    }

    public String name() {
        return name;
    }

    /** The time that its caches live by, for whatever has to go with them. */
    public CacheClock clock() {
        return clock;
    }

    /** A builder of a cache of this name, which no other cache here may have, written as the application's name is. */
    public <K, V> CacheBuilder<K, V> cache(String name, Class<K> keys, Class<V> values) {
        requireNonNull(keys, "keys must not be null");
        requireNonNull(values, "values must not be null");
        return cache(name, keys, TypeRef.of(values));
    }

    /** A builder of a cache of values whose class does not say everything about them: {@code new TypeRef<List<Product>>() {}}. */
    public <K, V> CacheBuilder<K, V> cache(String name, Class<K> keys, TypeRef<V> values) {
        requireNonNull(keys, "keys must not be null");
        requireNonNull(values, "values must not be null");
        return new CacheBuilder<>(this, checked("name", name), keys, values);
    }

    /** Its caches, in the order of their names. */
    public List<ReactiveCache<?, ?>> caches() {
        return List.copyOf(roster.caches().values());
    }

    /** How values are written in the remote tier where a cache does not say; {@code null} where there is none. */
    @Nullable
    PayloadFormat format() {
        return format;
    }

    /** What its caches share with other processes; {@code null} where that is nothing. */
    @Nullable
    Remote remote() {
        return remote;
    }

    /**
     * Closes all caches: what is asked of them from now on fails with {@link CacheClosedException}. Loads in
     * flight still answer those who wait for them, and writes under way are made; this completes when they have ended, which takes
     * little longer than the longest {@code loadTimeout} and {@code transactionTimeout}, and where writes wait in outboxes as long as
     * draining may.
     *
     * <p>Once begun it goes on to its end whoever leaves; whoever closes once more waits for the same end. What cannot be closed keeps
     * nothing else open: this fails as the first of it, when all the rest is closed.
     */
    public Mono<Void> close() {
        return closing;
    }

    private Mono<Void> allClosed() {
        Mono<Void> shared = Mono.defer(() -> remote == null ? Mono.empty() : closed(remote));
        return Volley.forEach(List.of(roster.close(), shared), 1, part -> part);
    }

    private Mono<Void> closed(Remote shared) {
        recorder.unshared(name);
        return shared.close();
    }

    @Override
    public String toString() {
        return "Weir[" + name + ", caches " + roster.caches().keySet() + "]";
    }

    /** What in its caches works and is probably not what was meant; each piece has been in the log once. */
    public List<Advice> advice() {
        return List.copyOf(advice);
    }

    /**
     * What is wrong or doubtful with the server, as it was when it was last connected to; each piece has been in the log once.
     * Empty before it has been looked at.
     */
    public List<Finding> findings() {
        return remote == null ? List.of() : remote.inspector().findings();
    }

    /** How its caches are, as this process sees it; at once, without asking anybody. */
    public Health health() {
        if (roster.isClosed()) {
            return Health.closed(outboxes());
        }
        return remote == null
                ? Health.of(Optional.empty(), Map.of(), List.of())
                : Health.of(Optional.of(remote.stats(clock)), outboxes(), broken());
    }

    private Map<String, Health.OutboxHealth> outboxes() {
        Map<String, Health.OutboxHealth> all = new TreeMap<>();
        outflows()
                .forEach((cacheName, outflow) ->
                        all.put(cacheName, new Health.OutboxHealth(outflow.stats(), outflow.isLate())));
        return all;
    }

    private List<Finding> broken() {
        return Stream.concat(
                        findings().stream().filter(finding -> finding.weight() == Weight.BROKEN),
                        outflows().values().stream().flatMap(outflow -> outflow.broken().stream()))
                .toList();
    }

    private Map<String, Outflow<?, ?>> outflows() {
        Map<String, Outflow<?, ?>> all = new TreeMap<>();
        roster.caches().forEach((cacheName, cache) -> {
            Outflow<?, ?> outflow = cache.outflow();
            if (outflow != null) {
                all.put(cacheName, outflow);
            }
        });
        return all;
    }

    <K, V> ReactiveCache<K, V> register(CacheBuilder<K, V> spec) {
        Blueprint<K, V> plan = spec.blueprint(clock);
        DefaultReactiveCache<K, V> cache = roster.enter(
                plan,
                () -> new Pools<>(
                        plan, Surroundings.of(clock, recorder, random, remote).with(fences)));
        Pools<K, V> pools = cache.pools();
        String cacheName = plan.name();
        Outflow<K, V> outflow = cache.outflow();
        recorder.built(new CacheDescription(cacheName, plan.weighsBytes(), plan.remote() != null), pools::stats);
        Supplier<Reach> source = pools.source();
        if (source != null) {
            recorder.breaks(cacheName, source);
        }
        if (outflow != null) {
            recorder.writesBehind(cacheName, outflow::stats);
            outflow.start();
        }
        advise(plan);
        return cache;
    }

    private void advise(Blueprint<?, ?> plan) {
        for (Advice piece : Advisor.on(plan, remote != null)) {
            advice.add(piece);
            LOG.warn("{}", piece);
        }
    }

    private static String checked(String argument, String value) {
        requireNonNull(value, () -> argument + " must not be null");
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    argument + " must be 1 to 64 letters, digits, dots, dashes or underscores " + "but was "
                            + (value.length() > 64 ? value.length() + " characters long" : "'" + value + "'"));
        }
        return value;
    }

    /** A builder of the caches of an application. */
    public static final class Builder {

        private final String name;
        private CacheClock clock = CacheClock.system();
        private CacheRecorder recorder = CacheRecorder.NOOP;
        private CacheRecorder alsoTold = CacheRecorder.NOOP;
        private Supplier<? extends RandomGenerator> random = ThreadLocalRandom::current;
        private Fences fences = Fences.UP;
        private @Nullable BackendSource remote;

        private Builder(String name) {
            this.name = name;
        }

        /** The time its caches live by. Default: the machine's. */
        public Builder clock(CacheClock clock) {
            this.clock = requireNonNull(clock, "clock must not be null");
            return this;
        }

        /** Who is told what happens in its caches. Default: nobody. */
        public Builder recorder(CacheRecorder recorder) {
            this.recorder = requireNonNull(recorder, "recorder must not be null");
            return this;
        }

        /** Who is told, too, beside the recorder and those who were named here before. */
        public Builder alsoTell(CacheRecorder other) {
            this.alsoTold = PairedRecorder.of(alsoTold, requireNonNull(other, "other must not be null"));
            return this;
        }

        /** Where jitter and early refreshes get their randomness, asked by many threads. Default: each thread's own. */
        public Builder random(Supplier<? extends RandomGenerator> random) {
            this.random = requireNonNull(random, "random must not be null");
            return this;
        }

        /**
         * The server that its caches share with those of other processes of the same name. It is connected to in the background.
         * Default: none, and each process is on its own.
         */
        public Builder remote(BackendSource remote) {
            this.remote = requireNonNull(remote, "remote must not be null");
            return this;
        }

        /** For tests: what keeps outdated values out, some of it taken down. */
        Builder fences(Fences fences) {
            this.fences = fences;
            return this;
        }

        public Weir build() {
            return new Weir(this);
        }
    }
}
