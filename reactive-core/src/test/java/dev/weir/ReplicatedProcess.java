/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.coherence.CoherenceState;
import dev.weir.coherence.Session;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.InMemoryLink;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A process whose server has a replica, which has what was copied there and no more. */
final class ReplicatedProcess {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SHARDS = 4;

    final Map<String, String> source = new ConcurrentHashMap<>();
    final Map<String, Found> replica = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    final ReactiveCache<String, String> cache;
    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(42), SHARDS);
    private final InMemoryLink link = server.link();
    private final Backend other = server.link().open("shop", clock);
    private final Weir weir;
    private boolean getsFail;
    private Mono<Void> answers = Mono.empty();
    private Sinks.Empty<Void> held = Sinks.empty();

    ReplicatedProcess() {
        this(builder -> builder);
    }

    ReplicatedProcess(UnaryOperator<CacheBuilder<String, String>> change) {
        Random random = new Random(42);
        weir = Weir.named("shop")
                .clock(clock)
                .random(() -> random)
                .remote(replicated(link))
                .build();
        cache = change.apply(weir.cache("products", String.class, String.class)
                        .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                        .readThrough(key -> Mono.fromSupplier(() -> source.get(key))))
                .build();
        pass(SOON);
    }

    void pass(Duration time) {
        clock.advanceBy(time);
    }

    /** From now on the primary cannot be reached, which the process knows. */
    void cut() {
        link.cut();
        pass(SOON);
        assertThat(state()).isNotEqualTo(CoherenceState.COHERENT);
    }

    /** From now on the primary answers everything but gets. */
    void failGets() {
        getsFail = true;
    }

    /** From now on the primary can be reached, which the process knows. */
    void restore() {
        link.restore();
        for (int i = 0; i < 40 && state() != CoherenceState.COHERENT; i++) {
            pass(Duration.ofMillis(100));
        }
        assertThat(state()).isEqualTo(CoherenceState.COHERENT);
    }

    /** Copies what the primary has. */
    void replicate(String key) {
        Found found = primary(key);
        assertThat(found).isNotNull();
        replica.put(key, found);
    }

    @Nullable
    Found primary(String key) {
        return other.tier()
                .get(RemoteKey.of(new Scope("products", ""), key, List.of(), SHARDS))
                .block(LIMIT);
    }

    void holdReplica() {
        held = Sinks.empty();
        answers = held.asMono();
    }

    void letReplicaAnswer() {
        held.tryEmitEmpty();
    }

    void breakReplica() {
        answers = Mono.error(new IllegalStateException("broken"));
    }

    @Nullable
    String reads(String key) {
        return cache.get(key).block(LIMIT);
    }

    @Nullable
    Entry<String> looksAt(String key) {
        return cache.getEntry(key).block(LIMIT);
    }

    @Nullable
    String reads(String key, Consistency level, Session session) {
        return cache.with(level)
                .get(key)
                .contextWrite(CacheContext.session(session))
                .block(LIMIT);
    }

    private CoherenceState state() {
        return weir.health().remote().orElseThrow().coherence();
    }

    private BackendSource replicated(BackendSource usual) {
        return (namespace, time) -> {
            Backend backend = usual.open(namespace, time);
            RemoteTier primary = backend.tier();
            RemoteTier failing = changed(
                    RemoteTier.class,
                    primary,
                    "get",
                    key -> getsFail ? Mono.error(failure()) : primary.get((RemoteKey) key[0]));
            RemoteTier tier = changed(RemoteTier.class, failing, "getFromReplica", this::copyOf);
            return changed(Backend.class, backend, "tier", nothing -> tier);
        };
    }

    private static TierException failure() {
        return new TierException(TierException.Reason.UNKNOWN, "No answer.");
    }

    private Mono<Found> copyOf(@Nullable Object[] arguments) {
        return Mono.defer(() -> {
            asked.incrementAndGet();
            return answers.then(Mono.justOrEmpty(replica.get(((RemoteKey) arguments[0]).text())));
        });
    }

    private static <T> T changed(Class<T> port, T usual, String method, Change change) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, called, arguments) ->
                        called.getName().equals(method) ? change.apply(arguments) : invoke(called, usual, arguments)));
    }

    private static Object invoke(Method called, Object on, @Nullable Object[] arguments) throws Throwable {
        try {
            return called.invoke(on, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /** What is done in the place of a method. */
    private interface Change {

        Object apply(@Nullable Object[] arguments);
    }
}
