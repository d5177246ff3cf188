/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.coherence.InvalidationLog;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.time.CacheClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A shard that one process cannot attach: what that one invalidates by tag, by prefix or as a whole reaches the other shards. */
class UnattachedShardTest {

    private static final int SICK = 0;
    private static final Duration SOON = Duration.ofSeconds(6);

    private final TwoProcesses test =
            new TwoProcesses(builder -> builder.tags(value -> Set.of("red")).prefixes(':', 1));
    private final Random random = new Random(42);
    private final Weir weir = Weir.named("shop")
            .clock(test.clock)
            .random(() -> random)
            .remote(this::open)
            .build();
    private final ReactiveCache<String, String> cache = weir.cache("products", String.class, String.class)
            .tags(value -> Set.of("red"))
            .prefixes(':', 1)
            .readThrough(key -> Mono.fromSupplier(() -> test.source.get(key)))
            .build();
    private final List<String> keys =
            IntStream.range(0, 40).mapToObj(i -> "p:" + i).toList();
    private boolean isSick;

    @ParameterizedTest
    @EnumSource
    void theOthersForgetAtOnceAndTheOneWhenItIsBack(What what) {
        test.pass(Duration.ofSeconds(1));
        keys.forEach(key -> test.source.put(key, "old"));
        assertThat(keys).allSatisfy(key -> assertThat(test.two.reads(key)).isEqualTo("old"));
        keys.forEach(key -> test.source.put(key, "new"));
        Coherence coherence = requireNonNull(weir.remote()).coherence();
        isSick = true;
        coherence.lost(SICK, coherence.shard(SICK).epoch());

        Listener<Void> told = Listener.to(what.change.apply(cache));
        test.pass(Duration.ofSeconds(1));

        assertThat(told.error()).isInstanceOf(TierUnavailableException.class);
        assertThat(keys)
                .allSatisfy(key -> assertThat(test.two.reads(key)).isEqualTo(shard(key) == SICK ? "old" : "new"));

        isSick = false;
        test.pass(SOON);
        assertThat(keys).allSatisfy(key -> assertThat(test.two.reads(key)).isEqualTo("new"));
    }

    private static int shard(String key) {
        return RemoteKey.of(new Scope("products", ""), key, List.of("p"), 4).shard();
    }

    private Backend open(String namespace, CacheClock clock) {
        Backend backend = test.server.link().open(namespace, clock);
        return in(Backend.class, backend, (method, arguments) -> method.equals("log") ? log(backend.log()) : null);
    }

    private InvalidationLog log(InvalidationLog log) {
        return in(
                InvalidationLog.class,
                log,
                (method, arguments) -> method.equals("attach") && isSick && arguments[0].equals(SICK)
                        ? Mono.error(new TierException(Reason.UNREACHABLE, "a node is down"))
                        : null);
    }

    private static <T> T in(Class<T> port, T behind, Answer answer) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (self, method, arguments) -> {
                    Object own = answer.to(method.getName(), arguments);
                    if (own != null) {
                        return own;
                    }
                    try {
                        return method.invoke(behind, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    private enum What {
        TAG(cache -> cache.invalidateTags(Set.of("red"))),
        PREFIX(cache -> cache.invalidatePrefix("p:")),
        CLEAR(ReactiveCache::clear);

        private final Function<ReactiveCache<String, String>, Mono<Void>> change;

        What(Function<ReactiveCache<String, String>, Mono<Void>> change) {
            this.change = change;
        }
    }

    private interface Answer {

        /** {@code null} to ask the one behind it. */
        @Nullable
        Object to(String method, Object[] arguments);
    }
}
