/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.coherence.InvalidationLog;
import dev.weir.outbox.Durability;
import dev.weir.outbox.Outbox;
import dev.weir.tier.RemoteTier;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A backend of which a test says what keeps it from a durability, and how many records a page of its outboxes has at most. */
record InspectedBackend(Backend backend, Supplier<List<Finding>> findings, IntSupplier mostOfAPage) implements Backend {

    @Override
    public int shards() {
        return backend.shards();
    }

    @Override
    public RemoteTier tier() {
        return backend.tier();
    }

    @Override
    public InvalidationLog log() {
        return backend.log();
    }

    @Override
    public Outbox outbox(String cache) {
        Outbox outbox = backend.outbox(cache);
        return (Outbox) Proxy.newProxyInstance(
                Outbox.class.getClassLoader(), new Class<?>[] {Outbox.class}, (self, method, arguments) -> {
                    if (method.getName().equals("page")) {
                        int last = arguments.length - 1;
                        arguments[last] = Math.min((int) arguments[last], mostOfAPage.getAsInt());
                    }
                    try {
                        return method.invoke(outbox, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @Override
    public Flux<Finding> inspect() {
        return backend.inspect();
    }

    @Override
    public Flux<Finding> inspect(Durability durability) {
        return Flux.defer(() -> Flux.fromIterable(findings.get()));
    }

    @Override
    public Mono<Void> close() {
        return backend.close();
    }
}
