/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A version of Redis that tests run against: one that is carried along, one that is installed, or one that runs
 * somewhere already.
 *
 * <p>Its shared server starts at the first request and ends with the JVM. Nobody may flush or configure it: each test
 * class takes a namespace of its own instead. Who wants more starts a server of his own.
 */
public final class RedisEdition {

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final String name;
    private final @Nullable Path binary;
    private @Nullable RedisEndpoint shared;

    private RedisEdition(String name, @Nullable Path binary, @Nullable RedisEndpoint shared) {
        this.name = name;
        this.binary = binary;
        this.shared = shared;
    }

    /** An edition by the path of its {@code redis-server}. */
    public static RedisEdition ofBinary(String name, Path binary) {
        return new RedisEdition(name, binary, null);
    }

    /** An edition that somebody else runs. */
    public static RedisEdition ofUrl(String url) {
        return new RedisEdition(url.replaceFirst("//[^@/]*@", "//***@"), null, RedisEndpoint.of(url));
    }

    /** The one to take where one is enough: the first there is; the test is skipped where there is none. */
    public static RedisEdition preferred() {
        return RedisEditions.all().stream().findFirst().orElseThrow(() -> Skip.because(EditionArguments.NONE));
    }

    /** The server that is carried along; the test is skipped where there is none. */
    public static RedisEdition embedded() {
        return RedisEditions.embedded().orElseThrow(() -> Skip.because("No Redis is carried along for this platform."));
    }

    /** How reports call it. */
    public String name() {
        return name;
    }

    /** Whether servers of one's own can be started. */
    public boolean canStart() {
        return binary != null;
    }

    /** The shared server, which is started if this is the first request. */
    public synchronized RedisEndpoint shared() {
        RedisEndpoint endpoint = shared;
        if (endpoint == null) {
            endpoint = start(RedisOptions.defaults()).endpoint();
            shared = endpoint;
        }
        return endpoint;
    }

    /** Starts a server of one's own; the test is skipped where this edition only runs somewhere. */
    public RedisServer start(RedisOptions options) {
        return RedisServer.start(binary(), debuggable(options));
    }

    /** A name that no other test class, JVM or run uses, of lower-case letters, digits and dashes. */
    public static String namespace(Class<?> test) {
        return test.getSimpleName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-") + "-"
                + Long.toString(System.currentTimeMillis(), 36) + "-"
                + Long.toString(ProcessHandle.current().pid(), 36)
                + "-" + NAMESPACES.incrementAndGet();
    }

    /** From 7 on {@code DEBUG} has to be asked for; before, asking is an error. */
    private RedisOptions debuggable(RedisOptions options) {
        boolean mustAsk = !options.sentinel() && !name.matches(".* [0-6]\\..*");
        return mustAsk ? options.with("enable-debug-command", "yes") : options;
    }

    private Path binary() {
        Path path = binary;
        if (path == null) {
            throw Skip.because("Needs a server of its own, which cannot be started at " + name + ".");
        }
        return path;
    }

    @Override
    public String toString() {
        return name;
    }
}
