/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.backend.Backend;
import dev.weir.coherence.Attachment;
import dev.weir.coherence.Change;
import dev.weir.coherence.InvalidationLog;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.outbox.Outbox;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.tier.Acceptance;
import dev.weir.tier.Generation;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Scope;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Submission;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A namespace on a server, open and attached, with words for what tests do to it and a look behind its back. */
final class OpenNamespace implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(60);
    static final Duration MINUTE = Duration.ofMinutes(1);
    static final int SHARDS = 4;
    static final Scope PRODUCTS = new Scope("products", "");

    final RedisEndpoint server;
    final String name;
    private final Backend backend;
    private final AtomicInteger operations = new AtomicInteger();

    OpenNamespace(RedisEndpoint server, String name) {
        this(server, name, server.redis());
    }

    OpenNamespace(RedisEndpoint server, String name, Redis redis) {
        this(server, name, redis, Duration.ofSeconds(10));
    }

    OpenNamespace(RedisEndpoint server, String name, Redis redis, Duration commandTimeout) {
        this.server = server;
        this.name = name;
        this.backend = redis.shards(SHARDS).commandTimeout(commandTimeout).open(name, CacheClock.system());
    }

    Backend backend() {
        return backend;
    }

    RemoteTier tier() {
        return backend.tier();
    }

    InvalidationLog log() {
        return backend.log();
    }

    /** Attaches all shards, beginning this epoch where there is none or another server's. */
    OpenNamespace attached(long epoch) {
        for (int shard = 0; shard < SHARDS; shard++) {
            Attachment found = attach(shard);
            if (found instanceof Attachment.Lost lost) {
                get(log().begin(shard, lost, epoch));
            }
        }
        return this;
    }

    Attachment attach(int shard) {
        return get(log().attach(shard));
    }

    Attachment.Attached attachedAt(int shard) {
        return (Attachment.Attached) attach(shard);
    }

    /** What was logged after a position. */
    List<Change> changes(LogPosition position) {
        return log().poll(List.of(position)).collectList().block(LONG).stream()
                .filter(LogReply.Changes.class::isInstance)
                .flatMap(reply -> ((LogReply.Changes) reply).changes().stream())
                .toList();
    }

    LogReply.Head head(LogPosition position) {
        return log().poll(List.of(position))
                .ofType(LogReply.Heads.class)
                .blockFirst(LONG)
                .heads()
                .get(position.shard());
    }

    /** Leases and fills. */
    Version load(RemoteKey key, long epoch, StoredEntry entry) {
        Lease lease = granted(key, epoch, Version.NONE);
        if (!get(tier().fill(lease, entry, MINUTE))) {
            throw new AssertionError("The fill was refused.");
        }
        return lease.version();
    }

    Lease granted(RemoteKey key, long epoch, Version seen) {
        return ((LeaseAnswer.Granted) get(tier().lease(key, epoch, seen, MINUTE))).lease();
    }

    /** Has a write accepted that nobody has sent before. */
    Acceptance accept(RemoteKey key, long epoch, StoredEntry entry) {
        return get(tier().accept(submission(key, Operation.of("op" + operations.incrementAndGet()), entry), epoch));
    }

    /** The same where it has to be, and its version. */
    Version accepted(RemoteKey key, long epoch, StoredEntry entry) {
        return ((Acceptance.Accepted) accept(key, epoch, entry)).version();
    }

    static Submission submission(RemoteKey key, Operation operation, StoredEntry entry) {
        return new Submission(key, operation, entry, MINUTE, 100_000);
    }

    Outbox outbox() {
        return backend.outbox(PRODUCTS.cache());
    }

    void bump(long epoch, Generation... generations) {
        get(tier().bump(List.of(generations), shard -> epoch));
    }

    static <T> T get(Mono<T> mono) {
        return mono.block(LONG);
    }

    static RemoteKey key(String text) {
        return key(PRODUCTS, text);
    }

    static RemoteKey key(Scope scope, String text, String... prefixes) {
        return RemoteKey.of(scope, text, List.of(prefixes), SHARDS);
    }

    static StoredEntry entry(String payload, String... tags) {
        return new StoredEntry(
                payload.getBytes(UTF_8),
                false,
                7,
                1_000,
                60_000,
                0,
                false,
                OptionalLong.empty(),
                Optional.empty(),
                Set.of(tags));
    }

    static Generation tag(Scope scope, String name) {
        return new Generation(scope, Generation.Kind.TAG, name);
    }

    /** The name of something of a shard behind the back of the backend. */
    String at(int shard, String rest) {
        return "weir:{" + name + ":" + shard + "}:" + rest;
    }

    String valueOf(RemoteKey key) {
        return at(key.shard(), "v:" + key.scope().cache() + ":" + key.scope().tenant() + ":" + key.text());
    }

    String leaseOf(RemoteKey key) {
        return at(key.shard(), "c:" + key.scope().cache() + ":" + key.scope().tenant() + ":" + key.text());
    }

    Object call(String... command) {
        return server.call(command);
    }

    /** Everything the server has, as one text that changes with any of it. */
    String digest() {
        return server.text("DEBUG", "DIGEST");
    }

    @Override
    public void close() {
        backend.close().block(LONG);
    }
}
