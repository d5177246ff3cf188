/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.coherence.LogPosition;
import dev.weir.coherence.Session;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** A process of a simulation, from its start to its death: a weir with one cache, on a link and a clock of its own. */
final class SimulatedProcess {

    static final Duration LOAD_TIMEOUT = Duration.ofSeconds(1);
    static final Duration BOUND = Duration.ofSeconds(1);

    private static final LongPredicate NOTHING = readUpTo -> false;

    final String name;
    final ProcessClock clock;
    final InMemoryLink link;
    final ReactiveCache<String, String> cache;
    final Pool<String, String> pool;
    final EntryWriter<String, String> writer;
    private final SimulationWorld world;
    private final Random random;
    private final Map<Scenario.Reading, ReactiveCache<String, String>> views = new EnumMap<>(Scenario.Reading.class);
    private final Map<String, Integer> own = new HashMap<>();
    private int longestDelay;
    private int lostPercent;
    private int deafMillis;
    private long readUpTo;
    private LongPredicate inPoll = NOTHING;

    SimulatedProcess(String name, SimulationWorld world, InMemoryServer server, Fences fences) {
        this.name = name;
        this.world = world;
        this.random = world.random();
        this.clock = new ProcessClock(world.clock, random.nextInt(7_200_000));
        this.link = server.link();
        calm();
        link.delay(this::delay, this::delay);
        link.delayChanges(this::betweenAnswers);
        link.loseRequests(() -> random.nextInt(100) < lostPercent);
        link.loseReplies(() -> random.nextInt(100) < lostPercent);
        Random mine = world.random();
        this.cache = cache(fences, mine);
        this.pool = ((DefaultReactiveCache<String, String>) cache).pool();
        Blueprint<String, String> plan = pool.plan;
        this.writer = new EntryWriter<>(plan.traits(), plan.policy(), plan.model(), () -> mine);
        for (Scenario.Reading reading : Scenario.Reading.values()) {
            views.put(reading, view(reading));
        }
    }

    private ReactiveCache<String, String> cache(Fences fences, RandomGenerator mine) {
        Scenario scenario = world.scenario;
        return Weir.named("simulation")
                .clock(clock)
                .random(() -> mine)
                .fences(fences)
                .remote(GatedBackend.over(link, world.clock, this::deafness))
                .build()
                .cache("rows", String.class, String.class)
                .policy(CachePolicy.freshFor(scenario.freshFor()).loadTimeout(LOAD_TIMEOUT))
                .remote(RemotePolicy.DEFAULT.localFor(scenario.localFor()))
                .tags(value -> Set.of("red"))
                .prefixes(':', 1)
                .readThrough(this::load)
                .build();
    }

    private Mono<String> load(String key) {
        return Mono.defer(() -> {
            world.history.note(() -> name + " loads " + key);
            return world.source.read(key).publishOn(clock.scheduler());
        });
    }

    /** The cache on the level of a kind of read. */
    ReactiveCache<String, String> on(Scenario.Reading reading) {
        return views.getOrDefault(reading, cache);
    }

    private ReactiveCache<String, String> view(Scenario.Reading reading) {
        return switch (reading) {
            case BOUNDED -> cache.with(Consistency.bounded(BOUND));
            case SESSION -> cache.with(Consistency.SESSION);
            case STRONG -> cache.with(Consistency.STRONG);
            case SOURCE -> cache.with(Consistency.SOURCE);
            default -> cache;
        };
    }

    /** Whether it knows at this moment what others change in a shard. */
    boolean isCoherent(int shard) {
        return requireNonNull(pool.remote).coherence.shard(shard).isCoherent();
    }

    /** The last epoch of each shard that it knows of. */
    List<Long> epochs() {
        Coherence coherence = requireNonNull(pool.remote).coherence;
        return IntStream.range(0, world.scenario.shards())
                .mapToObj(shard -> coherence.shard(shard).lastEpoch())
                .toList();
    }

    /** How many loads were made without the server, because it could not be asked. */
    long loadsPastTheServer() {
        return pool.chronicle.tally.degradedLoads.sum();
    }

    /** A write of the source, seen from here. */
    Mono<Void> seen(Mono<Void> write) {
        return write.publishOn(clock.scheduler());
    }

    /** What this process has itself changed, as far as that was acknowledged. */
    int own(String key) {
        return own.getOrDefault(key, 0);
    }

    void owns(String key, int order) {
        own.merge(key, order, Math::max);
    }

    void calm() {
        longestDelay = world.scenario.linkMillis();
        lostPercent = 0;
        deafMillis = 0;
    }

    /** Messages take up to so long from now on. */
    void slow(int millis) {
        longestDelay = millis;
    }

    /** What the log says comes so much later. */
    void deaf(int millis) {
        deafMillis = millis;
    }

    /**
     * In its polls from now on, until it happens: right after the server has said where the log stands, and what was logged is read
     * a while later. It is told how far the log has been read.
     */
    void inPoll(LongPredicate what) {
        inPoll = what;
    }

    void lossy(int percent) {
        lostPercent = percent;
    }

    void die() {
        clock.die();
        link.cut();
    }

    private Duration delay() {
        // Mostly short, so that what is long overtakes or is overtaken.
        int bound = random.nextInt(4) == 0 ? longestDelay * 1_000 : Math.min(longestDelay * 1_000, 2_000);
        return Duration.ofNanos(1_000L * (1 + random.nextInt(bound)));
    }

    private Duration betweenAnswers() {
        if (!inPoll.test(readUpTo)) {
            return delay();
        }
        inPoll = NOTHING;
        return Duration.ofMillis(20 + random.nextInt(200));
    }

    private Duration deafness(Collection<LogPosition> positions) {
        readUpTo = positions.iterator().next().number();
        return Duration.ofMillis(deafMillis);
    }

    /** A session of a user who may come to any process. */
    record User(String name, Session session, Map<String, Integer> seen) {

        static User named(String name) {
            return new User(name, Session.begin(), new HashMap<>());
        }
    }
}
