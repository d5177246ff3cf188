/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.outbox.Backlog;
import dev.weir.outbox.DeadLetter;
import dev.weir.outbox.Flushed;
import dev.weir.outbox.Outbox;
import dev.weir.outbox.OutboxPage;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The outbox of a cache in Redis: a stream for each shard, and beside it the letters that were given up. */
final class RedisOutbox implements Outbox {

    private static final int MOST_CALLS = 4;

    private final String cache;
    private final Links links;
    private final KeyNames names;
    private final AttachedServers servers;
    private final Envelopes envelopes;
    private final LetterWalk letters;

    RedisOutbox(String cache, Links links, KeyNames names, AttachedServers servers, Envelopes envelopes) {
        this.cache = cache;
        this.links = links;
        this.names = names;
        this.servers = servers;
        this.envelopes = envelopes;
        this.letters = new LetterWalk(cache, links, names, servers, envelopes);
    }

    @Override
    public Flux<Backlog> backlog() {
        int shards = names.shards();
        return Flux.range(0, shards)
                // Of failures that meet, all but one would be dropped.
                .flatMapDelayError(this::backlog, shards, 1)
                .onErrorMap(RedisErrors::oneOf);
    }

    @Override
    public Mono<Boolean> claim(int shard, String holder, Duration longest) {
        return anytime(
                        shard,
                        () -> ScriptCall.of(Scripts.CLAIM, names.drain(cache, shard))
                                .with("")
                                .with(holder)
                                .with(longest))
                .map(answer -> answer.flag(1));
    }

    @Override
    public Mono<Void> giveUp(int shard, String holder) {
        return anytime(
                        shard,
                        () -> ScriptCall.of(Scripts.GIVE_UP, names.drain(cache, shard))
                                .with("")
                                .with(holder))
                .then();
    }

    @Override
    public Mono<OutboxPage> page(int shard, long epoch, Version applied, List<Version> parked, int most) {
        return within(shard, () -> {
                    ScriptCall call = ScriptCall.of(Scripts.PAGE, names.state(shard), names.outbox(cache, shard))
                            .with(epoch)
                            .with(cache)
                            .with(applied.epoch())
                            .with(applied.seq())
                            .with(most);
                    parked.forEach(version -> call.with(version.epoch()).with(version.seq()));
                    return call;
                })
                .map(answer -> new PageReply(cache, shard, envelopes).page(answer));
    }

    @Override
    public Mono<Void> flushed(int shard, long epoch, List<Flushed> keys) {
        return Mono.defer(() -> {
            // Keys have nothing to do with each other, so the calls need not wait for each other.
            List<ScriptCall> calls = new FlushedCalls(cache, names).of(shard, epoch, keys);
            return Flux.fromIterable(calls)
                    .flatMapDelayError(call -> within(shard, () -> call), MOST_CALLS, 1)
                    .then()
                    .onErrorMap(RedisErrors::oneOf);
        });
    }

    @Override
    public Mono<Void> writeOff(int shard, long epoch, long records) {
        return within(
                        shard,
                        () -> ScriptCall.of(Scripts.WRITE_OFF, names.state(shard), names.outbox(cache, shard))
                                .with(epoch)
                                .with(cache)
                                .with(records))
                .then();
    }

    @Override
    public Mono<Void> bury(int shard, long epoch, Version record, int attempts, String reason) {
        return within(
                        shard,
                        () -> ScriptCall.of(
                                        Scripts.BURY,
                                        names.state(shard),
                                        names.outbox(cache, shard),
                                        names.deadLetters(cache, shard))
                                .with(epoch)
                                .with(cache)
                                .with(record.epoch())
                                .with(record.seq())
                                .with(attempts)
                                .with(reason))
                .then();
    }

    @Override
    public Mono<Void> exhume(int shard, long epoch, Collection<Version> records) {
        return take(shard, epoch, records).then();
    }

    @Override
    public Flux<DeadLetter> deadLetters() {
        return letters.all();
    }

    @Override
    public Mono<Redrive> redrive(int shard, long epoch, Version letter, int limit) {
        return letters.find(shard, letter)
                .flatMap(found -> redrive(epoch, found, limit))
                .defaultIfEmpty(new Redrive.Missing());
    }

    @Override
    public Mono<Boolean> discard(int shard, long epoch, Version letter) {
        return take(shard, epoch, List.of(letter)).map(answer -> answer.number(1) > 0);
    }

    private Mono<Backlog> backlog(int shard) {
        return anytime(
                        shard,
                        () -> ScriptCall.of(
                                        Scripts.BACKLOG,
                                        names.state(shard),
                                        names.outbox(cache, shard),
                                        names.deadLetters(cache, shard))
                                .with("")
                                .with(cache))
                .map(answer -> new Backlog(
                        shard,
                        answer.number(1),
                        Duration.ofMillis(answer.number(2)),
                        answer.number(3),
                        answer.number(4)));
    }

    private Mono<Redrive> redrive(long epoch, DeadLetter letter, int limit) {
        if (letter.entry() == null) {
            return Mono.error(new TierException(
                    TierException.Reason.MISCONFIGURED,
                    "The dead letter was not redriven, because this version of the library cannot read what was written. If a newer "
                            + "one wrote it redrive it there, else write the key again and discard the letter."));
        }
        RemoteKey key = new RemoteKey(new Scope(cache, letter.tenant()), letter.key(), List.of(), letter.shard());
        return within(
                        letter.shard(),
                        () -> AcceptCall.of(Scripts.REDRIVE, names, key, epoch)
                                .with(limit)
                                .with(letter.version().epoch())
                                .with(letter.version().seq()))
                .map(answer -> redriven(epoch, answer));
    }

    private static Redrive redriven(long epoch, Answer answer) {
        return switch (answer.word()) {
            case "ACCEPTED" -> new Redrive.Accepted(new Version(epoch, answer.number(1)));
            case "SUPERSEDED" -> new Redrive.Superseded();
            case "FULL" -> new Redrive.Full(answer.number(1));
            default -> new Redrive.Missing();
        };
    }

    private Mono<Answer> take(int shard, long epoch, Collection<Version> versions) {
        return within(shard, () -> {
            ScriptCall call = ScriptCall.of(Scripts.DISCARD, names.state(shard), names.deadLetters(cache, shard))
                    .with(epoch)
                    .with(cache);
            versions.forEach(version -> call.with(version.epoch()).with(version.seq()));
            return call;
        });
    }

    /** Asks a shard that has the epoch the call says. */
    private Mono<Answer> within(int shard, Supplier<ScriptCall> call) {
        return Mono.defer(() -> {
            ScriptCall ready = call.get();
            return links.to(shard)
                    .map(link -> servers.checked(shard, link))
                    .flatMap(ready::over)
                    .map(reply -> Answer.ofEpoch(shard, reply));
        });
    }

    /** Asks a shard whatever its epoch is, on the server it was attached on. */
    private Mono<Answer> anytime(int shard, Supplier<ScriptCall> call) {
        return Mono.defer(() -> {
            ScriptCall ready = call.get();
            return links.to(shard)
                    .map(link -> servers.checked(shard, link))
                    .flatMap(ready::over)
                    .map(reply -> Answer.of(shard, reply));
        });
    }
}
