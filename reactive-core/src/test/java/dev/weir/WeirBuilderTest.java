/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.backend.Backend;
import dev.weir.coherence.InvalidationLog;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A weir that cannot be built leaves nothing open. */
class WeirBuilderTest {

    @Test
    void aBackendThatDoesNotSayWhatIsNeededIsClosed() {
        VirtualClock clock = VirtualClock.create();
        IllegalStateException failure = new IllegalStateException("There is no log");
        AtomicInteger closed = new AtomicInteger();
        Weir.Builder builder = Weir.named("shop").clock(clock).remote((namespace, itsClock) -> {
            Backend backend =
                    InMemoryServer.create(clock, new Random(42), 4).link().open(namespace, itsClock);
            return (Backend) Proxy.newProxyInstance(
                    Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (self, method, arguments) -> {
                        if (method.getReturnType() == InvalidationLog.class) {
                            throw failure;
                        }
                        return method.getName().equals("close")
                                ? Mono.fromRunnable(closed::incrementAndGet)
                                : method.invoke(backend, arguments);
                    });
        });

        assertThatThrownBy(builder::build).isSameAs(failure);

        assertThat(closed).hasValue(1);
    }
}
