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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Connections on which it is noted what is said to the server. */
public final class CountedStatements implements ConnectionFactory {

    private final ConnectionFactory inner;
    private final List<String> said = new CopyOnWriteArrayList<>();

    public CountedStatements(ConnectionFactory inner) {
        this.inner = inner;
    }

    public int count() {
        return said.size();
    }

    public List<String> said() {
        return List.copyOf(said);
    }

    public void forget() {
        said.clear();
    }

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.from(inner.create()).map(this::counted);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return inner.getMetadata();
    }

    private Connection counted(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                CountedStatements.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "createStatement" -> said.add((String) arguments[0]);
                        case "commitTransaction", "rollbackTransaction", "createSavepoint" ->
                            said.add(method.getName());
                        default -> {}
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
