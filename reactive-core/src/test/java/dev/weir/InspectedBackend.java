/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.coherence.InvalidationLog;
import dev.weir.outbox.Backlog;
import dev.weir.outbox.Durability;
import dev.weir.outbox.Outbox;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.TierException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A backend of which a test says what keeps it from a durability, how many records a page of its outboxes has at most, and which shards
 * nobody can ask what waits there.
 */
record InspectedBackend(
        Backend backend, Supplier<List<Finding>> findings, IntSupplier mostOfAPage, Supplier<Set<Integer>> silent)
        implements Backend {

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
                    if (method.getName().equals("backlog")) {
                        return withoutSilent(outbox.backlog());
                    }
                    try {
                        return method.invoke(outbox, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private Flux<Backlog> withoutSilent(Flux<Backlog> backlog) {
        return backlog.filter(each -> !silent.get().contains(each.shard()))
                .concatWith(Mono.defer(() -> silent.get().isEmpty()
                        ? Mono.empty()
                        : Mono.error(new TierException(TierException.Reason.UNREACHABLE, "A node is down"))));
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
