/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.Acceptance;
import dev.weir.tier.Found;
import dev.weir.tier.Generation;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Scope;
import dev.weir.tier.Settlement;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Submission;
import dev.weir.tier.Version;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The remote tier in Redis: each change is a script, whose file says what it does. */
final class RedisTier implements RemoteTier {

    private final Links links;
    private final KeyNames names;
    private final AttachedServers servers;
    private final Envelopes envelopes;
    private final Supplier<String> tokens;
    private final KeyWalk walk;
    private final AcceptCall accepting;

    RedisTier(Links links, KeyNames names, AttachedServers servers, Envelopes envelopes, Supplier<String> tokens) {
        this.links = links;
        this.names = names;
        this.servers = servers;
        this.envelopes = envelopes;
        this.tokens = tokens;
        this.walk = new KeyWalk(links, names);
        this.accepting = new AcceptCall(names, envelopes);
    }

    @Override
    public Mono<Found> get(RemoteKey key) {
        return new ValueRead(this, key);
    }

    @Override
    public Mono<Found> getFromReplica(RemoteKey key) {
        return new ReplicaRead(links, names, envelopes).of(key);
    }

    @Override
    public Mono<List<@Nullable Found>> getAll(List<RemoteKey> keys) {
        return Mono.defer(() -> {
            if (keys.isEmpty()) {
                return Mono.just(List.of());
            }
            BulkRead read = new BulkRead(this, List.copyOf(keys));
            return links.to(read.shard()).flatMap(link -> read.over(servers, link));
        });
    }

    @Override
    public boolean spansShards() {
        return links.canSpanShards();
    }

    @Override
    public Mono<LeaseAnswer> lease(RemoteKey key, long epoch, Version seen, Duration longest) {
        return Mono.defer(() -> {
            String token = tokens.get();
            return ask(key, epoch, seen, longest, token)
                    .flatMap(answer -> isReadable(key, answer)
                            ? Mono.just(answer)
                            // Nobody can do anything with what is there, so it is as if it had been seen.
                            : ask(key, epoch, Version.LAST, longest, token))
                    .map(answer -> leaseAnswer(key, epoch, token, answer));
        });
    }

    @Override
    public Mono<Boolean> fill(Lease lease, StoredEntry entry, @Nullable Duration keep) {
        RemoteKey key = lease.key();
        Version version = lease.version();
        return change(
                        key,
                        () -> named(Scripts.FILL, key, version.epoch())
                                .with(version.seq())
                                .with(lease.token())
                                .with(envelopes.write(key, entry, version))
                                .with(keep)
                                .with(key.scope().cache())
                                .with(key.scope().tenant())
                                .with(key.text())
                                .withAll(GenerationField.all(key, entry.tags())))
                .map(answer -> answer.flag(1));
    }

    @Override
    public Mono<Void> release(Lease lease) {
        RemoteKey key = lease.key();
        return change(
                        key,
                        () -> ScriptCall.of(Scripts.RELEASE, names.state(key.shard()), names.lease(key))
                                .with(lease.version().epoch())
                                .with(lease.version().seq())
                                .with(lease.token()))
                .then();
    }

    @Override
    public Mono<Version> invalidate(RemoteKey key, long epoch, boolean keepsFallback, @Nullable Quarantine quarantine) {
        return change(
                        key,
                        () -> logged(Scripts.INVALIDATE, key, epoch)
                                .with(keepsFallback ? "expired" : "invalidated")
                                .with(quarantine == null ? "" : NamePart.of(quarantine.mark()))
                                .with(quarantine == null ? null : quarantine.longest()))
                .map(answer -> new Version(epoch, answer.number(1)));
    }

    @Override
    public Mono<Boolean> settle(Settlement settlement) {
        RemoteKey key = settlement.key();
        Version version = settlement.version();
        StoredEntry value = settlement.value();
        return change(key, () -> {
                    ScriptCall call = logged(Scripts.SETTLE, key, version.epoch())
                            .with(NamePart.of(settlement.mark()))
                            .with(version.seq());
                    return value == null
                            ? call.with("").with(0)
                            : call.with(envelopes.write(key, value, Version.NONE))
                                    .with(settlement.keep())
                                    .withAll(GenerationField.all(key, value.tags()));
                })
                .map(answer -> answer.flag(1));
    }

    @Override
    public Mono<Version> put(RemoteKey key, long epoch, StoredEntry entry, @Nullable Duration keep) {
        return change(
                        key,
                        () -> logged(Scripts.PUT, key, epoch)
                                .with(envelopes.write(key, entry, Version.NONE))
                                .with(keep))
                .map(answer -> new Version(epoch, answer.number(1)));
    }

    @Override
    public Mono<Acceptance> accept(Submission submission, long epoch) {
        return change(submission.key(), () -> accepting.call(submission, epoch))
                .map(answer -> AcceptCall.acceptance(epoch, answer));
    }

    @Override
    public Mono<Map<Integer, Version>> bump(Collection<Generation> generations, IntToLongFunction epochs) {
        int shards = names.shards();
        return Flux.range(0, shards)
                // All of them are waited for, also when one has failed: the others may not have been sent yet.
                .flatMapDelayError(shard -> bump(shard, generations, epochs), shards, 1)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .onErrorMap(RedisErrors::oneOf);
    }

    @Override
    public Flux<String> keys(Scope scope) {
        return walk.keys(scope);
    }

    private Mono<Answer> ask(RemoteKey key, long epoch, Version seen, Duration longest, String token) {
        return change(key, () -> {
            String start = GenerationField.start(key.scope());
            ScriptCall call = ScriptCall.of(Scripts.LEASE, names.state(key.shard()), names.value(key), names.lease(key))
                    .with(epoch)
                    .with(names.name(key))
                    .with(seen.epoch())
                    .with(seen.seq())
                    .with(token)
                    .with(longest)
                    .with(start);
            key.prefixes().forEach(call::with);
            return call;
        });
    }

    private boolean isReadable(RemoteKey key, Answer answer) {
        return !answer.word().equals("HIT") || found(key, answer.bytes(1)) != null;
    }

    private LeaseAnswer leaseAnswer(RemoteKey key, long epoch, String token, Answer answer) {
        return switch (answer.word()) {
            case "HIT" -> hit(found(key, answer.bytes(1)));
            case "WAIT" -> new LeaseAnswer.Wait(Duration.ofMillis(answer.number(1)), found(key, answer.bytes(2)));
            case "LEASE" ->
                new LeaseAnswer.Granted(
                        new Lease(key, new Version(epoch, answer.number(1)), token), found(key, answer.bytes(2)));
            default -> new LeaseAnswer.Quarantined();
        };
    }

    /** What is dirty stays even where nobody can read it; it must not be filled over either. */
    private static LeaseAnswer hit(@Nullable Found found) {
        return found == null ? new LeaseAnswer.Quarantined() : new LeaseAnswer.Hit(found);
    }

    private @Nullable Found found(RemoteKey key, byte @Nullable [] value) {
        return value == null ? null : envelopes.read(key, ByteBuffer.wrap(value));
    }

    /** Takes away what nobody can read, if it is there still; empty whether or not it could be. */
    Mono<Void> drop(Link link, byte[] name, byte[] unreadable) {
        return ScriptCall.of(Scripts.DROP, name)
                .with("")
                .with(Envelopes.sha1(unreadable))
                .over(link)
                // It is a miss whether or not it could be taken away.
                .onErrorComplete()
                .then();
    }

    private Mono<Map.Entry<Integer, Version>> bump(
            int shard, Collection<Generation> generations, IntToLongFunction epochs) {
        return Mono.defer(() -> {
            long epoch = epochs.applyAsLong(shard);
            ScriptCall call = BumpCall.of(names, shard, generations, epoch);
            return link(shard)
                    .flatMap(call::over)
                    .map(reply -> Map.entry(
                            shard,
                            new Version(epoch, Answer.ofEpoch(shard, reply).number(1))));
        });
    }

    /** The call of a script of a key as most of them begin. */
    private ScriptCall named(Script script, RemoteKey key, long epoch) {
        int shard = key.shard();
        return ScriptCall.of(script, names.state(shard), names.value(key), names.lease(key), names.log(shard))
                .with(epoch)
                .with(names.name(key));
    }

    /** The same with what is to be logged. */
    private ScriptCall logged(Script script, RemoteKey key, long epoch) {
        return named(script, key, epoch)
                .with(key.scope().cache())
                .with(key.scope().tenant())
                .with(key.text());
    }

    private Mono<Answer> change(RemoteKey key, Supplier<ScriptCall> call) {
        return Mono.defer(() -> {
            // First, so that what cannot be sent is refused before anybody waits for a connection.
            ScriptCall ready = call.get();
            return link(key).flatMap(ready::over).map(reply -> Answer.ofEpoch(key.shard(), reply));
        });
    }

    KeyNames names() {
        return names;
    }

    /** The link to where a key is, if there is one now. */
    @Nullable
    Link linkNow(RemoteKey key) {
        Link link = links.current(key.shard());
        return link == null ? null : servers.checked(key.shard(), link);
    }

    /** The link to where a key is, or the next one. */
    Mono<Link> link(RemoteKey key) {
        return link(key.shard());
    }

    /** What the bytes under a key's name say, which are only lent; {@code null} if they are no envelope of it. Never throws. */
    @Nullable
    Found read(RemoteKey key, ByteBuffer bytes) {
        return envelopes.read(key, bytes);
    }

    private Mono<Link> link(int shard) {
        return links.to(shard).map(link -> servers.checked(shard, link));
    }
}
