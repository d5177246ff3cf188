/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.weir.backend.Backend;
import dev.weir.coherence.Attachment;
import dev.weir.coherence.Attachment.Attached;
import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.coherence.LogReply.Changes;
import dev.weir.coherence.LogReply.Head;
import dev.weir.coherence.LogReply.Heads;
import dev.weir.tier.Acceptance.Accepted;
import dev.weir.tier.LeaseAnswer.Granted;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.TierException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A peer: one of several processes on a bed, which knows the epoch of each shard and waits for each answer. */
public final class Peer {

    public static final Duration LONG = Duration.ofMinutes(1);
    public static final Duration SHORT = Duration.ofMillis(100);
    public static final Duration AFTER_SHORT = Duration.ofMillis(160);

    /** More records than any test writes. */
    public static final int MANY = 100_000;

    private static final AtomicLong OPERATIONS = new AtomicLong();
    private static final Scope SCOPE = new Scope("cache", "");

    private final Bed bed;
    private final Backend backend;
    private final Map<Integer, Long> epochs = new TreeMap<>();

    private Peer(Bed bed, Backend backend) {
        this.bed = bed;
        this.backend = backend;
    }

    /** A process that has attached to all shards, and begun an epoch where there was none. */
    public static Peer join(Bed bed) {
        return join(bed, bed.open());
    }

    public static Peer join(Bed bed, Backend backend) {
        Peer peer = new Peer(bed, backend);
        peer.attachAll();
        return peer;
    }

    public Backend backend() {
        return backend;
    }

    public RemoteTier tier() {
        return backend.tier();
    }

    public RemoteKey key(String text, String... prefixes) {
        return key(SCOPE, text, prefixes);
    }

    public RemoteKey key(Scope scope, String text, String... prefixes) {
        return RemoteKey.of(scope, text, List.of(prefixes), backend.shards());
    }

    public long epoch(RemoteKey key) {
        return epoch(key.shard());
    }

    public long epoch(int shard) {
        return Objects.requireNonNull(epochs.get(shard));
    }

    public void attachAll() {
        for (int shard = 0; shard < backend.shards(); shard++) {
            if (attach(shard) instanceof Attachment.Lost lost) {
                begin(shard, lost.epoch(), lost.epoch() + 1);
                assertThat(attach(shard)).isInstanceOf(Attached.class);
            }
        }
    }

    public Attachment attach(int shard) {
        Attachment attachment = await(backend.log().attach(shard));
        if (attachment instanceof Attached attached) {
            epochs.put(shard, attached.epoch());
        }
        return attachment;
    }

    public Attached attached(int shard) {
        return assertThat(attach(shard)).asInstanceOf(type(Attached.class)).actual();
    }

    /** Begins an epoch where another one is expected, be it there, or another server's, or none that is called zero. */
    public boolean begin(int shard, long expected, long next) {
        Attachment found = await(backend.log().attach(shard));
        boolean begun = found instanceof Attachment.Lost lost && lost.epoch() == expected
                ? await(backend.log().begin(shard, lost, next))
                : await(backend.log().begin(shard, expected, next));
        if (begun) {
            epochs.put(shard, next);
        }
        return begun;
    }

    public Optional<Found> get(RemoteKey key) {
        return Optional.ofNullable(bed.await(tier().get(key)));
    }

    public List<Found> getAll(List<RemoteKey> keys) {
        return await(tier().getAll(keys));
    }

    public Found found(RemoteKey key) {
        return get(key).orElseThrow(() -> new AssertionError("nothing found under " + key));
    }

    public LeaseAnswer ask(RemoteKey key) {
        return ask(key, Version.NONE);
    }

    public LeaseAnswer ask(RemoteKey key, Version seen) {
        return ask(key, seen, LONG);
    }

    public LeaseAnswer ask(RemoteKey key, Version seen, Duration longest) {
        return await(tier().lease(key, epoch(key), seen, longest));
    }

    public Granted granted(RemoteKey key) {
        return assertThat(ask(key)).asInstanceOf(type(Granted.class)).actual();
    }

    public Lease lease(RemoteKey key) {
        return granted(key).lease();
    }

    public boolean fill(Lease lease, StoredEntry entry) {
        return fill(lease, entry, LONG);
    }

    public boolean fill(Lease lease, StoredEntry entry, @Nullable Duration keep) {
        return await(tier().fill(lease, entry, keep));
    }

    /** Fills a key of which nothing is there. */
    public Version fill(RemoteKey key, StoredEntry entry) {
        Lease lease = lease(key);
        assertThat(fill(lease, entry)).as("filled").isTrue();
        return lease.version();
    }

    public void release(Lease lease) {
        bed.await(tier().release(lease));
    }

    public Version put(RemoteKey key, StoredEntry entry) {
        return put(key, entry, LONG);
    }

    public Version put(RemoteKey key, StoredEntry entry, @Nullable Duration keep) {
        return await(tier().put(key, epoch(key), entry, keep));
    }

    /** An operation that was never sent. */
    public Operation operation() {
        return Operation.of("operation" + OPERATIONS.incrementAndGet());
    }

    /** What an operation is that is now sent for the first time and will be sent again. */
    public Operation sentNow(Operation operation, RemoteKey key) {
        return new Operation(operation.id(), epoch(key), attached(key.shard()).serverMillis() * 1_000);
    }

    public Acceptance submit(Submission submission) {
        return await(tier().accept(submission, epoch(submission.key())));
    }

    public Acceptance submit(RemoteKey key, Operation operation, StoredEntry entry) {
        return submit(new Submission(key, operation, entry, LONG, MANY));
    }

    /** Writes behind what has to be accepted. */
    public Version accept(RemoteKey key, StoredEntry entry) {
        return accept(key, entry, LONG);
    }

    public Version accept(RemoteKey key, StoredEntry entry, @Nullable Duration keep) {
        return assertThat(submit(new Submission(key, operation(), entry, keep, MANY)))
                .asInstanceOf(type(Accepted.class))
                .actual()
                .version();
    }

    public Version invalidate(RemoteKey key) {
        return await(tier().invalidate(key, epoch(key), false, null));
    }

    public Version expire(RemoteKey key) {
        return await(tier().invalidate(key, epoch(key), true, null));
    }

    public Version quarantine(RemoteKey key, String mark) {
        return quarantine(key, mark, LONG);
    }

    public Version quarantine(RemoteKey key, String mark, Duration longest) {
        return await(tier().invalidate(key, epoch(key), false, new Quarantine(mark, longest)));
    }

    public boolean settle(RemoteKey key, String mark, Version before, @Nullable StoredEntry value) {
        return await(tier().settle(new Settlement(key, mark, before, value, LONG)));
    }

    public Map<Integer, Version> bump(Generation... generations) {
        return await(tier().bump(List.of(generations), this::epoch));
    }

    public Generation tag(String name) {
        return new Generation(SCOPE, Generation.Kind.TAG, name);
    }

    public Generation prefix(String name) {
        return new Generation(SCOPE, Generation.Kind.PREFIX, name);
    }

    public Generation all() {
        return new Generation(SCOPE, Generation.Kind.ALL, "");
    }

    public LogPosition tail(RemoteKey key) {
        return tail(key.shard());
    }

    public LogPosition tail(int shard) {
        return attached(shard).tail();
    }

    /** What one round says was logged after a position. */
    public List<Change> changes(LogPosition after) {
        return changes(List.of(after));
    }

    public List<Change> changes(List<LogPosition> after) {
        List<LogReply> replies = poll(after);
        assertThat(replies).hasSize(2);
        return new ArrayList<>(((Changes) replies.get(1)).changes());
    }

    public Head head(LogPosition position) {
        Heads heads = (Heads) poll(List.of(position)).get(0);
        return Objects.requireNonNull(heads.heads().get(position.shard()));
    }

    /** One round, with what each server said put together; no server may say what was logged before where it stands. */
    public List<LogReply> poll(List<LogPosition> positions) {
        Map<Integer, Head> heads = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        long millis = 0;
        int open = 0;
        for (LogReply reply : await(backend.log().poll(positions).collectList())) {
            if (reply instanceof Heads some) {
                heads.putAll(some.heads());
                millis = some.serverMillis();
                open++;
            } else if (reply instanceof Changes some) {
                assertThat(heads.keySet())
                        .containsAll(some.changes().stream()
                                .map(change -> change.position().shard())
                                .toList());
                changes.addAll(some.changes());
                open--;
            }
        }
        assertThat(open).as("heads without changes").isZero();
        return List.of(new Heads(heads, millis), new Changes(changes));
    }

    /** What it fails for, which it has to. */
    public Reason failure(Mono<?> mono) {
        List<Reason> reasons = new ArrayList<>();
        assertThatExceptionOfType(TierException.class)
                .isThrownBy(() -> bed.await(mono))
                .satisfies(failure -> reasons.add(failure.reason()));
        return reasons.get(0);
    }

    public <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(bed.await(mono), "an answer");
    }
}
