/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.LoadObserver;
import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import dev.weir.policy.CachePolicy;
import dev.weir.resilience.Safeguards;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.VirtualClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorders and observers that throw, whatever they throw, from any of their methods: no request is harmed. */
@DropsSignals("what recorders throw is dropped")
class BrokenRecorderTest {

    private final VirtualClock clock = VirtualClock.create();
    private final HeldSource source = new HeldSource();
    private final Set<String> thrown = new HashSet<>();

    static Stream<Throwable> errors() {
        return Stream.of(
                new IllegalStateException("broken"),
                new AssertionError("broken"),
                new NoClassDefFoundError("missing"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aRecorderThatThrowsHarmsNoRequest(Throwable error) {
        cacheAnswers(proxy(CacheRecorder.class, (proxy, method, arguments) -> {
            thrown.add(method.getName());
            if (method.getName().equals("timesHits")) {
                return true;
            }
            throw error;
        }));

        assertThat(thrown).contains("remoteAnswered", "remoteFailed").containsAll(methodsOf(CacheRecorder.class));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anObserverThatThrowsHarmsNoRequest(Throwable error) {
        cacheAnswers(observedBy(proxy(LoadObserver.class, (proxy, method, arguments) -> {
            thrown.add(method.getName());
            if (method.getName().equals("isWatching")) {
                return true;
            }
            throw error;
        })));

        assertThat(thrown).containsAll(methodsOf(LoadObserver.class));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aSightThatThrowsHarmsNoRequest(Throwable error) {
        LoadObserver.Sight sight = proxy(LoadObserver.Sight.class, (proxy, method, arguments) -> {
            thrown.add(method.getName());
            throw error;
        });
        cacheAnswers(observedBy(proxy(
                LoadObserver.class,
                (proxy, method, arguments) -> method.getName().equals("isWatching") ? true : sight)));

        assertThat(thrown).containsAll(methodsOf(LoadObserver.Sight.class));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void whoThrowsWhereverHeIsAskedHarmsNoRequest(Throwable error) {
        cacheAnswers(proxy(CacheRecorder.class, (proxy, method, arguments) -> {
            throw error;
        }));
        cacheAnswers(observedBy(proxy(LoadObserver.class, (proxy, method, arguments) -> {
            throw error;
        })));
    }

    /** By a hit, a load that answers, one that fails, a stale answer, an error nobody hears, and to those who wait. */
    private void cacheAnswers(CacheRecorder recorder) {
        Weir weir = Weir.named("test").clock(clock).recorder(recorder).build();
        ReactiveCache<String, String> cache = weir.cache("cache", String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1)).staleIfError(Duration.ofHours(1)))
                .readThrough(source)
                .build();
        clock.advanceBy(Duration.ofMillis(1));

        Listener<String> leader = Listener.to(cache.get("k"));
        Listener<String> joiner = Listener.to(cache.get("k"));
        source.last().answers("v");
        leader.hasHeard("v");
        joiner.hasHeard("v");
        for (int i = 0; i < 30 * CacheRecorder.HITS_PER_SAMPLE; i++) {
            assertThat(cache.get("k").block()).isEqualTo("v");
        }
        clock.advanceBy(Duration.ofMinutes(1));
        Listener<String> fallsBack = Listener.to(cache.get("k"));
        source.last().fails(new IllegalStateException("down"));
        fallsBack.hasHeard("v");
        Listener<String> leaves = Listener.to(cache.get("other"));
        Listener.to(cache.get("other")).leaves();
        source.last().answersNothing();
        leaves.hasHeardOfAbsence();
        cache.put("k", "new").block();
        Listener.to(weir.close()).hasHeardOfAbsence();
        sharedCacheAnswers(recorder);
    }

    /** By an answer of the remote tier, by one it refuses, and when it is lost and found. */
    private void sharedCacheAnswers(CacheRecorder recorder) {
        InMemoryServer server = InMemoryServer.create(clock, new Random(42), 4);
        Weir weir = Weir.named("test")
                .clock(clock)
                .recorder(recorder)
                .remote(server)
                .build();
        ReactiveCache<String, String> cache = weir.cache("shared", String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(1)))
                .readThrough(source)
                .build();
        clock.advanceBy(Duration.ofMillis(1));

        Listener<String> leader = Listener.to(cache.get("k"));
        source.last().answers("v");
        leader.hasHeard("v");
        server.refuseWrites("OOM");
        assertThat(Listener.to(cache.put("k", "new")).error()).isInstanceOf(TierUnavailableException.class);
        server.acceptWrites();
        ReactiveCache<String, String> behind = weir.cache("behind", String.class, String.class)
                .writeBehind(InMemoryStore.create("table", clock), WriteBehind.DEFAULT.durability(Durability.MEMORY))
                .safeguards(Safeguards.none().circuitBreaker(CircuitBreaker.ofDefaults("table")))
                .build();
        clock.advanceBy(Duration.ofMillis(1));
        behind.put("k", "v").block();
        clock.advanceBy(Duration.ofMillis(1));
        assertThat(weir.health().remote()).isPresent();
        Listener.to(weir.close()).hasHeardOfAbsence();
    }

    private static CacheRecorder observedBy(LoadObserver observer) {
        return new CacheRecorder() {
            @Override
            public LoadObserver observer() {
                return observer;
            }

            @Override
            public boolean timesHits() {
                return true;
            }
        };
    }

    private static List<String> methodsOf(Class<?> type) {
        return Stream.of(type.getMethods())
                .map(Method::getName)
                .filter(name -> !name.equals("isWatching"))
                .toList();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
