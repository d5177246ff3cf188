/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.tier.TierException.Reason.MISCONFIGURED;

import dev.weir.tier.TierException;
import dev.weir.time.CacheClock;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The driver: one Lettuce client with its threads, set up so that it does nothing by itself. It never connects again and never
 * sends anything twice.
 */
final class Driver {

    private static final int THREADS = 2;
    private static final int MOST_HICCUPS = 3;
    private static final Duration GLANCE = Duration.ofMillis(10);
    private static final Duration LONGEST_END = Duration.ofSeconds(3);

    private final ClientResources resources;
    private final RedisClient client;
    private final RedisClient sentinelClient;
    private final Access access;
    private final Duration connectTimeout;
    private final CacheClock clock;
    private final Supplier<? extends RandomGenerator> random;
    private final AtomicInteger dialling = new AtomicInteger();
    private final AtomicBoolean isEnded = new AtomicBoolean();
    private volatile boolean isClosed;

    /**
     * A driver that reaches nothing yet.
     *
     * @param access to servers
     * @param doors to sentinels; the same where there are none
     * @param random spreads attempts, so that processes do not all come at the same moment or to the same server
     */
    Driver(
            Access access,
            Access doors,
            Duration connectTimeout,
            CacheClock clock,
            Supplier<? extends RandomGenerator> random) {
        this.access = access;
        this.random = random;
        this.connectTimeout = connectTimeout;
        this.clock = clock;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new Greeting.Reception())
                .build();
        this.client = client(access);
        this.sentinelClient = doors.tls() == access.tls() ? client : client(doors);
    }

    CacheClock clock() {
        return clock;
    }

    RandomGenerator random() {
        return random.get();
    }

    /**
     * A wire to an address, once its server has said who it is. Fails with {@code TierException}; nothing stays open then, nor after a
     * cancel.
     */
    Mono<Wire> dial(Address address, Duration timeout) {
        return dial(client, address, access, timeout);
    }

    /** The same on the terms of sentinels. */
    Mono<Wire> dialSentinel(Address address, Access doors, Duration timeout) {
        return dial(sentinelClient, address, doors, timeout);
    }

    private Mono<Wire> dial(RedisClient by, Address address, Access terms, Duration timeout) {
        // Here, because servers and sentinels name others, of whom nobody knew when the terms were said.
        if (terms.tls() != null && !terms.tls().mayBeSpokenTo(address)) {
            return Mono.error(() -> new TierException(MISCONFIGURED, LinkFailure.unverified(address)));
        }
        return connect(by, address, terms)
                // A server that hangs up at once may do so before the driver has looked what it said.
                .retryWhen(Retry.max(MOST_HICCUPS).filter(RedisErrors::isUnheard))
                .flatMap(connection -> Greeting.over(connection)
                        .map(greeted -> new Wire(
                                connection, greeted.channel(), greeted.server(), address.toString(), timeout, clock))
                        .doOnError(failed -> connection.closeAsync())
                        .doOnCancel(connection::closeAsync))
                .timeout(connectTimeout, clock.scheduler())
                .doOnDiscard(StatefulRedisConnection.class, connection -> connection.closeAsync())
                .doOnDiscard(Wire.class, wire -> wire.close(LinkFailure.closed()))
                .onErrorMap(error -> RedisErrors.unconnected(address.toString(), error));
    }

    /** Ends its threads, once nobody is dialling: who is would wait for them for ever. Never fails. */
    Mono<Void> close() {
        return Mono.<Void>defer(() -> {
                    isClosed = true;
                    return dialling.get() == 0 ? Mono.empty() : Mono.error(new IllegalStateException("dialling"));
                })
                .retryWhen(Retry.fixedDelay(connectTimeout.dividedBy(GLANCE) + 1, GLANCE)
                        .scheduler(clock.scheduler()))
                .onErrorComplete()
                .then(Mono.<Boolean>create(sink -> clock.upkeep().execute(() -> end(() -> sink.success(true)))))
                .timeout(connectTimeout.plus(LONGEST_END), Mono.empty(), clock.scheduler())
                .onErrorComplete()
                .then();
    }

    /** Waits for the driver's timer, so it is not for every thread. */
    private void end(Runnable ended) {
        if (!isEnded.compareAndSet(false, true)) {
            ended.run();
            return;
        }
        client.shutdownAsync(0, 1, TimeUnit.SECONDS)
                .handle((gone, ignored) -> gone)
                .thenCompose(gone -> sentinelClient.shutdownAsync(0, 1, TimeUnit.SECONDS))
                .whenComplete((nothing, ignored) -> clock.upkeep()
                        .execute(
                                () -> resources.shutdown(0, 1, TimeUnit.SECONDS).addListener(gone -> ended.run())));
    }

    private Mono<StatefulRedisConnection<byte[], byte[]>> connect(RedisClient by, Address address, Access terms) {
        return credentials(terms)
                .flatMap(credentials -> Mono.create(sink -> {
                    dialling.incrementAndGet();
                    // After it has been counted: who closes looks at both the other way round.
                    if (isClosed) {
                        dialling.decrementAndGet();
                        sink.error(LinkFailure.closed());
                        return;
                    }
                    by.connectAsync(ByteArrayCodec.INSTANCE, uri(address, terms, credentials))
                            .whenComplete((connection, error) -> dialling.decrementAndGet())
                            .whenComplete(new Handover<>(sink, StatefulRedisConnection::closeAsync));
                }));
    }

    /** What the secret is now. Who supplies it may take his time, so he is asked where one may. */
    private Mono<RedisCredentials> credentials(Access terms) {
        return Mono.create(sink -> {
            Handover<RedisCredentials> waiting = new Handover<>(sink, unwanted -> {});
            clock.upkeep().execute(() -> {
                try {
                    CharSequence secret =
                            terms.secret() == null ? null : terms.secret().get();
                    waiting.accept(RedisCredentials.just(terms.user(), secret), null);
                } catch (RuntimeException failed) {
                    waiting.accept(null, failed);
                }
            });
        });
    }

    private RedisURI uri(Address address, Access terms, RedisCredentials credentials) {
        RedisURI uri = RedisURI.create(address.host(), address.port());
        uri.setTimeout(connectTimeout);
        uri.setDatabase(terms.database());
        uri.setClientName(terms.clientName());
        // It would be told to the server with a command that those before 7.2 and narrow users refuse.
        uri.setLibraryName("");
        uri.setLibraryVersion("");
        // Known at once: the driver waits for others, on the thread that connects, to write the address into its
        // records.
        uri.setCredentialsProvider(new StaticCredentialsProvider(credentials));
        if (terms.tls() != null) {
            uri.setSsl(true);
            uri.setVerifyPeer(terms.tls().isVerified() ? SslVerifyMode.FULL : SslVerifyMode.NONE);
        }
        return uri;
    }

    private RedisClient client(Access terms) {
        RedisClient made = RedisClient.create(resources);
        made.setOptions(options(terms, connectTimeout));
        return made;
    }

    private static ClientOptions options(Access access, Duration connectTimeout) {
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .protocolVersion(ProtocolVersion.RESP2)
                .pingBeforeActivateConnection(true)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(connectTimeout)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build());
        if (access.tls() != null) {
            options.sslOptions(access.tls().options(connectTimeout));
        }
        return options.build();
    }
}
