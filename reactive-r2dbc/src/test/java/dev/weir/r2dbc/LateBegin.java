/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A pool that hands out connections on which, once, a transaction begins between the taking and the first statement. */
final class LateBegin implements ConnectionFactory {

    private final ConnectionFactory pool;
    private final AtomicBoolean next = new AtomicBoolean();

    LateBegin(ConnectionFactory pool) {
        this.pool = pool;
    }

    void isNext() {
        next.set(true);
    }

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.from(pool.create()).map(this::late);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return pool.getMetadata();
    }

    private Connection late(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("createStatement") && next.getAndSet(false)) {
                        Flux.from(connection.createStatement("BEGIN").execute())
                                .flatMap(result -> result.getRowsUpdated(), 1)
                                .subscribe();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
