/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.coherence.Attachment;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.redis.server.RespConnection;
import dev.weir.tier.Acceptance;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Submission;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How many commands a thousand writes are, as the server tells them: those of clients, and those that scripts run. */
class AcceptBudgetTest {

    private static final int WRITES = 1_000;
    private static final int AT_ONCE = 256;
    private static final int LIMIT = 1_000_000;

    /** To append a record, and to look what is known of the key: three each, and now and then one more to forget. */
    private static final int MORE_OF_THE_SCRIPT = 3_500;

    private static final String MARK = "value-of-";
    private static final String END = "that-is-all";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Scope SCOPE = new Scope("accepted", "");

    private final RemoteBed bed = new RemoteBed(WRITES);
    private final Map<Integer, Long> epochs = new HashMap<>();
    private Backend backend;

    @BeforeEach
    void attach() {
        bed.empty("accepted", builder -> builder);
        backend = bed.redis().commandTimeout(PATIENCE).open(RemoteBed.NAMESPACE, CacheClock.system());
        for (int shard = 0; shard < backend.shards(); shard++) {
            Attachment found = backend.log().attach(shard).block(PATIENCE);
            epochs.put(shard, ((Attachment.Attached) found).epoch());
        }
    }

    @AfterEach
    void close() {
        backend.close().block(PATIENCE);
        bed.close();
    }

    @Test
    void anAcceptedWriteIsOneCommandAndTheScriptRunsFewMoreThanThatOfAPut() {
        Tally put = tally(this::put);
        Tally accepted = tally(this::accept);

        assertThat(put.writes).isEqualTo(WRITES);
        assertThat(accepted.writes).isEqualTo(WRITES);
        assertThat(accepted.within - put.within).isLessThanOrEqualTo(MORE_OF_THE_SCRIPT);
    }

    private Mono<Version> put(String key) {
        RemoteKey remote = remote(key);
        return backend.tier().put(remote, epoch(remote), entry(key), null);
    }

    private Mono<Acceptance> accept(String key) {
        RemoteKey remote = remote(key);
        Submission.Operation operation = Submission.Operation.of(key.replace("-", ""));
        return backend.tier()
                .accept(new Submission(remote, operation, entry(key), null, LIMIT), epoch(remote))
                .doOnNext(answer -> assertThat(answer).isInstanceOf(Acceptance.Accepted.class));
    }

    private RemoteKey remote(String key) {
        return RemoteKey.of(SCOPE, key, List.of(), backend.shards());
    }

    private long epoch(RemoteKey key) {
        return epochs.get(key.shard());
    }

    private static StoredEntry entry(String key) {
        return new StoredEntry(
                (MARK + key).getBytes(StandardCharsets.UTF_8),
                false,
                0,
                1,
                StoredEntry.FOREVER,
                0,
                false,
                OptionalLong.empty(),
                Optional.empty(),
                Set.of());
    }

    private Tally tally(Function<String, Mono<?>> write) {
        // The server has to learn the script first.
        write.apply("first").block(PATIENCE);
        RedisEndpoint server = RedisEndpoint.of(bed.url());
        try (RespConnection monitor = server.withTimeout(PATIENCE).connect()) {
            monitor.call("MONITOR");
            Flux.fromIterable(bed.keys).flatMap(write, AT_ONCE).blockLast(PATIENCE);
            server.call("ECHO", END);
            Tally tally = new Tally();
            while (tally.hears(String.valueOf(monitor.receive()))) {
                continue;
            }
            return tally;
        }
    }

    /** A count of the commands of clients that carry a value, and of those that are run within them. */
    private static final class Tally {

        private int writes;
        private int within;
        private boolean isOfWrite;

        boolean hears(String line) {
            if (!line.contains(" lua] ")) {
                isOfWrite = line.contains(MARK);
                writes += isOfWrite ? 1 : 0;
            } else if (isOfWrite) {
                within++;
            }
            return !line.contains(END);
        }
    }
}
