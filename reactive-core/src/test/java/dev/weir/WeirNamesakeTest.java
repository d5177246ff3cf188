/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadObserver;
import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A cache that is refused its name leaves nothing behind, and nothing of the one that has it changes. */
class WeirNamesakeTest implements CacheRecorder {

    private static final Scope SCOPE = new Scope("cache", "");

    private final List<String> told = new ArrayList<>();
    private Runnable whenPoolsAreMade = () -> {};
    private Runnable whenAskedForRandomness = () -> {};
    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(42), 4);
    private final Random random = new Random(42);
    private final Weir weir = Weir.named("shop")
            .clock(clock)
            .random(this::random)
            .recorder(this)
            .remote(server.link())
            .build();

    @Test
    void aNamesakeThatIsRefusedFollowsNothing() {
        ReactiveCache<String, String> cache = builder().build();

        assertThatThrownBy(builder()::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("There is a cache named 'cache' in 'shop' already");

        assertThat(followers()).isEqualTo(1);
        assertThat(told).containsExactly("built cache");
        assertThat(Listener.to(cache.getOrCompute("k", key -> Mono.just("v"))).heard())
                .isEqualTo("v");
    }

    @Test
    void ofTwoThatAreBuiltAtTheSameTimeOneIsRefusedAndLeavesNothing() {
        List<Throwable> refused = new ArrayList<>();
        List<ReactiveCache<String, String>> built = new ArrayList<>();
        whenPoolsAreMade = () -> {
            whenPoolsAreMade = () -> {};
            build(built, refused);
        };

        build(built, refused);

        assertThat(refused).singleElement().isInstanceOf(IllegalArgumentException.class);
        assertThat(built).hasSize(1);
        assertThat(followers()).isEqualTo(1);
        assertThat(told).containsExactly("built cache");
        assertThat(weir.caches()).containsExactlyElementsOf(built);
        clock.advanceBy(Duration.ofSeconds(1));
        assertThat(Listener.to(built.get(0).getOrCompute("k", key -> Mono.just("v")))
                        .heard())
                .isEqualTo("v");
    }

    @Test
    void ofTwoThatWouldWriteBehindToTheSameRowsOneIsRefusedAlsoAtTheSameTime() {
        InMemoryStore<String, String> table = InMemoryStore.create("products", clock);
        List<ReactiveCache<String, String>> built = new ArrayList<>();
        whenPoolsAreMade = () -> {
            whenPoolsAreMade = () -> {};
            assertThatThrownBy(() -> built.add(behind("other", table.another()).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("would both write behind to 'products'");
        };

        built.add(behind("cache", table).build());

        assertThat(weir.caches()).containsExactlyElementsOf(built);
        assertThat(builder("other").build().name()).isEqualTo("other");
    }

    @Test
    void aNameIsFreeAgainIfItsCacheCouldNotBeMade() {
        IllegalStateException failure = new IllegalStateException("There is no randomness");
        InMemoryStore<String, String> table = InMemoryStore.create("products", clock);
        whenPoolsAreMade = () -> whenAskedForRandomness = () -> {
            throw failure;
        };
        assertThatThrownBy(behind("cache", table)::build).isSameAs(failure);
        whenPoolsAreMade = () -> {};
        whenAskedForRandomness = () -> {};

        assertThat(behind("cache", table).build().name()).isEqualTo("cache");
        assertThat(followers()).isEqualTo(1);
        assertThat(told).containsExactly("built cache");
    }

    @Test
    void aCacheThatIsBuiltWhileTheWeirIsClosedFollowsNothing() {
        whenPoolsAreMade = () -> weir.close().subscribe();

        assertThatThrownBy(builder()::build).isInstanceOf(CacheClosedException.class);

        assertThat(followers()).isZero();
        assertThat(told).isEmpty();
        assertThat(weir.caches()).isEmpty();
    }

    private void build(List<ReactiveCache<String, String>> built, List<Throwable> refused) {
        try {
            built.add(builder().build());
        } catch (IllegalArgumentException namesake) {
            refused.add(namesake);
        }
    }

    private Random random() {
        whenAskedForRandomness.run();
        return random;
    }

    private CacheBuilder<String, String> behind(String name, InMemoryStore<String, String> table) {
        return builder(name).writeBehind(table, WriteBehind.DEFAULT.durability(Durability.MEMORY));
    }

    private CacheBuilder<String, String> builder() {
        return builder("cache");
    }

    private CacheBuilder<String, String> builder(String name) {
        return weir.cache(name, String.class, String.class).policy(CachePolicy.freshFor(Duration.ofMinutes(1)));
    }

    private int followers() {
        return Objects.requireNonNull(weir.remote()).coherence().followers(SCOPE);
    }

    @Override
    public LoadObserver observer() {
        whenPoolsAreMade.run();
        return LoadObserver.NOBODY;
    }

    @Override
    public void built(CacheDescription cache, Supplier<CacheStats> stats) {
        told.add("built " + cache.name());
    }

    @Override
    public void closed(String cache) {
        told.add("closed " + cache);
    }
}
