/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryStore;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process of a simulation of writing behind: a weir with one cache, on a link, a connection and a clock of its own. */
final class BehindProcess {

    static final String WEIR = "simulation";
    static final String CACHE = "rows";
    static final Duration BOUND = Duration.ofSeconds(1);

    final String name;
    final ProcessClock clock;
    final InMemoryLink link;
    final InMemoryStore<String, String> store;

    /** A connection of somebody here who writes rows himself, and not for long. */
    final SimulatedStore hasty;

    final ReactiveCache<String, String> cache;
    final Pool<String, String> pool;
    final EntryWriter<String, String> writer;
    private final BehindWorld world;
    private final Random random;
    private final Map<BehindScenario.Reading, ReactiveCache<String, String>> views =
            new EnumMap<>(BehindScenario.Reading.class);
    private final Map<String, Integer> own = new HashMap<>();
    private int longestDelay;
    private int lostPercent;
    private int storeDelay;
    private int storeLostPercent;
    private @Nullable Consumer<List<String>> afterCommit;

    BehindProcess(String name, BehindWorld world, Fences fences) {
        this.name = name;
        this.world = world;
        this.random = world.random();
        this.clock = new ProcessClock(world.clock, random.nextInt(7_200_000));
        this.link = world.server.link();
        this.store = world.table.another();
        InMemoryStore<String, String> other = world.table.another();
        other.limit(Duration.ofMillis(300));
        this.hasty = new SimulatedStore(other, clock);
        calm();
        link.delay(() -> delay(longestDelay), () -> delay(longestDelay));
        link.loseRequests(() -> random.nextInt(100) < lostPercent);
        link.loseReplies(() -> random.nextInt(100) < lostPercent);
        store.delay(() -> delay(storeDelay), () -> delay(storeDelay));
        other.delay(() -> delay(storeDelay), () -> delay(storeDelay));
        store.fail(() -> random.nextInt(100) < storeLostPercent);
        store.loseReplies(this::losesReply);
        Random mine = world.random();
        this.cache = Weir.named(WEIR)
                .clock(clock)
                .random(() -> mine)
                .fences(fences)
                .remote(GatedBackend.over(link, world.clock, positions -> Duration.ZERO, world.scenario.claims))
                .build()
                .cache(CACHE, String.class, String.class)
                .policy(CachePolicy.freshFor(world.scenario.freshFor).loadTimeout(SimulatedProcess.LOAD_TIMEOUT))
                .remote(RemotePolicy.DEFAULT.localFor(world.scenario.localFor))
                .tags(value -> Set.of("red"))
                .prefixes(':', 1)
                .writeBehind(new SimulatedStore(store, clock), world.scenario.spec())
                .build();
        this.pool = ((DefaultReactiveCache<String, String>) cache).pool();
        Blueprint<String, String> plan = pool.plan;
        this.writer = new EntryWriter<>(plan.traits(), plan.policy(), plan.model(), () -> mine);
        cache.events().subscribe(this::heard, error -> world.history.violated("EVENTS: " + error));
        for (BehindScenario.Reading reading : BehindScenario.Reading.values()) {
            views.put(reading, view(reading));
        }
    }

    private ReactiveCache<String, String> view(BehindScenario.Reading reading) {
        return switch (reading) {
            case BOUNDED -> cache.with(Consistency.bounded(BOUND));
            case SESSION -> cache.with(Consistency.SESSION);
            case STRONG -> cache.with(Consistency.STRONG);
            case SOURCE -> cache.with(Consistency.SOURCE);
            default -> cache;
        };
    }

    private void heard(CacheEvent event) {
        if (event instanceof CacheEvent.OutboxLost lost) {
            world.losses.says(name, lost);
            // Else it is not said again while nobody has taken note.
            cache.outbox().acknowledgeLoss();
        } else if (event instanceof CacheEvent.TailAtRisk risk) {
            world.losses.says(name, risk);
        }
    }

    /** The cache on the level of a kind of read. */
    ReactiveCache<String, String> on(BehindScenario.Reading reading) {
        return views.getOrDefault(reading, cache);
    }

    /** The rank of what this process has itself written, as far as that was acknowledged. */
    int own(String key) {
        return own.getOrDefault(key, 0);
    }

    void owns(String key, int rank) {
        own.merge(key, rank, Math::max);
    }

    void forgetsWhatItOwns() {
        own.clear();
    }

    void calm() {
        longestDelay = world.scenario.linkMillis;
        lostPercent = 0;
        storeDelay = world.scenario.storeMillis;
        storeLostPercent = 0;
        afterCommit = null;
    }

    void slow(int millis) {
        longestDelay = millis;
    }

    void lossy(int percent) {
        lostPercent = percent;
    }

    void storeTakes(int millis) {
        storeDelay = millis;
    }

    void storeLoses(int percent) {
        storeLostPercent = percent;
    }

    /** Has something happen when its next flush has been committed, of these keys, before it is told. */
    void afterCommit(Consumer<List<String>> what) {
        afterCommit = what;
    }

    void die() {
        clock.die();
        link.cut();
        store.cut();
        hasty.client().cut();
    }

    private boolean losesReply() {
        List<String> keys = world.ledger.takeJustFlushed();
        Consumer<List<String>> next = afterCommit;
        if (next != null && !keys.isEmpty()) {
            afterCommit = null;
            next.accept(keys);
            return clock.isDead();
        }
        return random.nextInt(100) < storeLostPercent;
    }

    private Duration delay(int longest) {
        // Mostly short, so that what is long overtakes or is overtaken.
        int bound = random.nextInt(4) == 0 ? longest * 1_000 : Math.min(longest * 1_000, 2_000);
        return Duration.ofNanos(1_000L * (1 + random.nextInt(bound)));
    }
}
