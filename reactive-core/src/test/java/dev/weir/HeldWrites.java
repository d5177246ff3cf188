/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A cache as one with a tier far away would be: what is put or invalidated takes effect when the test lets it. */
final class HeldWrites<K, V> {

    /** A write that has been subscribed to; its name is that of the method and its first argument. */
    record Write(String name, Sinks.Empty<Void> gate) {

        void takesEffect() {
            gate.tryEmitEmpty().orThrow();
        }

        void fails(Throwable error) {
            gate.tryEmitError(error).orThrow();
        }
    }

    /** In the order of subscription. */
    final List<Write> writes = new ArrayList<>();

    private final ReactiveCache<K, V> cache;

    HeldWrites(ReactiveCache<K, V> cache) {
        this.cache = cache;
    }

    @SuppressWarnings("unchecked") // made for this interface
    ReactiveCache<K, V> cache() {
        return (ReactiveCache<K, V>)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ReactiveCache.class}, this::call);
    }

    List<String> names() {
        return writes.stream().map(Write::name).toList();
    }

    Write write(int index) {
        return writes.get(index);
    }

    private @Nullable Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        Object result;
        try {
            result = method.invoke(cache, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
        boolean writes = method.getName().equals("put") || method.getName().equals("invalidate");
        return writes ? held(method.getName() + " " + arguments[0], (Mono<?>) result) : result;
    }

    private Mono<?> held(String name, Mono<?> write) {
        return Mono.defer(() -> {
            Write held = new Write(name, Sinks.empty());
            writes.add(held);
            return held.gate.asMono().then(write);
        });
    }
}
