/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** A cache that only writes down what is asked of it and by which cause, when it is subscribed to; answers as told. */
final class RecordedCache {

    final List<String> requests = new CopyOnWriteArrayList<>();
    final ReactiveCache<String, String> cache;
    private final String name;
    private volatile Supplier<Mono<Void>> act = Mono::empty;

    @SuppressWarnings("unchecked") // the proxy takes any key
    RecordedCache(String name) {
        this.name = name;
        this.cache = (ReactiveCache<String, String>)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ReactiveCache.class}, this::answer);
    }

    /** From now on requests do this. */
    void acts(Supplier<Mono<Void>> act) {
        this.act = act;
    }

    private Object answer(Object proxy, Method method, Object[] arguments) {
        if (method.getName().equals("name")) {
            return name;
        }
        String request = method.getName() + (arguments == null ? "" : " " + arguments[0]);
        return Mono.deferContextual(context -> {
            requests.add(request + " by " + Cause.of(context));
            return act.get();
        });
    }
}
