/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A fill that is not sent: its lease is given back, so that others need not wait until its time is up. */
class UnsentFillTest {

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(42), 2);
    private final ReactiveCache<String, String> other = cache(server);

    @ParameterizedTest
    @EnumSource(names = {"TOO_LARGE", "MISCONFIGURED", "REFUSED"})
    void whatWasNotTakenLetsTheNextOneLoadAtOnce(Reason reason) {
        loads(new TierException(reason, "not taken"));

        othersLoadAtOnce(true);
    }

    @Test
    void anErrorThatIsNoneOfTheTiersLetsTheNextOneLoadAtOnce() {
        loads(new IllegalStateException("a mistake of somebody's"));

        othersLoadAtOnce(true);
    }

    /** It may have arrived, or may arrive yet. */
    @Test
    void whatMayHaveBeenSentIsWaitedFor() {
        loads(new TierException(Reason.UNKNOWN, "no reply"));

        othersLoadAtOnce(false);
    }

    private void loads(RuntimeException whyNotFilled) {
        ReactiveCache<String, String> cache = cache((namespace, its) -> (Backend) replacing(
                server.open(namespace, its),
                Backend.class,
                "tier",
                tier -> replacing(tier, RemoteTier.class, "fill", filled -> Mono.error(whyNotFilled))));
        Listener<String> loaded = Listener.to(cache.getOrCompute("k", key -> Mono.just("loaded")));
        clock.advanceBy(Duration.ofMillis(1));
        loaded.hasHeard("loaded");
    }

    private void othersLoadAtOnce(boolean so) {
        Listener<String> next = Listener.to(other.getOrCompute("k", key -> Mono.just("loaded by another one")));
        clock.advanceBy(Duration.ofMillis(1));
        assertThat(next.isOver()).isEqualTo(so);
    }

    private ReactiveCache<String, String> cache(BackendSource source) {
        ReactiveCache<String, String> cache = Weir.named("shop")
                .clock(clock)
                .remote(source)
                .build()
                .cache("products", String.class, String.class)
                .build();
        clock.advanceBy(Duration.ofSeconds(1));
        return cache;
    }

    /** The same, but for what one of its methods returns. */
    private static Object replacing(Object whole, Class<?> type, String method, Replacement replacement) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
            Object result = result(whole, called, arguments);
            return called.getName().equals(method) ? replacement.of(result) : result;
        });
    }

    private static @Nullable Object result(Object whole, Method called, @Nullable Object[] arguments) throws Throwable {
        try {
            return called.invoke(whole, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /** What is returned instead. */
    private interface Replacement {
        Object of(Object result);
    }
}
