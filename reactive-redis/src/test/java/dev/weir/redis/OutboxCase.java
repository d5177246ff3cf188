/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.redis.OpenNamespace.entry;
import static dev.weir.redis.OpenNamespace.get;
import static dev.weir.redis.OpenNamespace.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.outbox.Flushed;
import dev.weir.outbox.Flushed.Aftermath;
import dev.weir.outbox.OutboxPage;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RespConnection;
import dev.weir.tier.Acceptance;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Submission;
import dev.weir.tier.Submission.Operation;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Flux;

/** A lane of an open namespace, with words for what tests of it do. */
abstract class OutboxCase {

    static final RemoteKey KEY = key("k");
    static final int SHARD = KEY.shard();

    final OpenNamespace namespace;
    final String state;
    final String outbox;

    OutboxCase(RedisEdition edition) {
        namespace = new OpenNamespace(edition.shared(), RedisEdition.namespace(getClass())).attached(1);
        state = namespace.at(SHARD, "s");
        outbox = namespace.at(SHARD, "out:products");
    }

    @AfterEach
    void end() {
        namespace.close();
    }

    Acceptance send(Operation operation) {
        Submission submission = OpenNamespace.submission(KEY, operation, entry("one"));
        return get(namespace.tier().accept(submission, 1));
    }

    /** Has so many writes accepted, one after the other, of so many keys in turn. */
    List<Version> acceptMany(int count, int keys) {
        return Flux.range(0, count)
                .map(i -> OpenNamespace.submission(
                        new RemoteKey(KEY.scope(), "many" + i % keys, List.of(), SHARD),
                        Operation.of("many" + i),
                        entry("value")))
                .flatMapSequential(submission -> namespace.tier().accept(submission, 1), 256)
                .map(answer -> ((Acceptance.Accepted) answer).version())
                .collectList()
                .block(Duration.ofMinutes(1));
    }

    OutboxPage page(Version applied, int most) {
        return get(namespace.outbox().page(SHARD, 1, applied, List.of(), most));
    }

    void flush(Aftermath aftermath, Version... versions) {
        flush(KEY, aftermath, versions);
    }

    void flush(RemoteKey key, Aftermath aftermath, Version... versions) {
        Flushed flushed =
                new Flushed(key.scope().tenant(), key.text(), List.of(versions), Duration.ofMinutes(1), aftermath);
        namespace.outbox().flushed(SHARD, 1, List.of(flushed)).block(OpenNamespace.LONG);
    }

    /** A dirty value and its record, of a time. */
    void plant(String seq) {
        StoredEntry entry = entry("one");
        byte[] envelope = Envelope.write(entry, null, new Version(1, Long.parseLong(seq)), true);
        KeyNames names = new KeyNames(namespace.name, OpenNamespace.SHARDS, KeyNames.LONGEST_TEXT);
        Links links = namespace.server.redis().links(namespace.name, CacheClock.system());
        links.to(SHARD)
                .flatMap(link -> link.send(CommandType.SET, names.value(KEY), envelope)
                        .then(link.send(
                                CommandType.XADD,
                                names.outbox("products", SHARD),
                                KeyNames.bytes(seq + "-0"),
                                KeyNames.bytes("epoch"),
                                KeyNames.bytes("1"),
                                KeyNames.bytes("tenant"),
                                KeyNames.bytes(""),
                                KeyNames.bytes("key"),
                                KeyNames.bytes("k"),
                                KeyNames.bytes("keep"),
                                KeyNames.bytes("60000"),
                                KeyNames.bytes("prefixes"),
                                KeyNames.bytes(""),
                                KeyNames.bytes("name"),
                                KeyNames.bytes(""),
                                KeyNames.bytes("entry"),
                                envelope)))
                .block(OpenNamespace.LONG);
        links.close().block(OpenNamespace.LONG);
    }

    String marks() {
        return namespace.server.text("HGET", state, "d:products::k");
    }

    long count(String pattern) {
        try (RespConnection connection = namespace.server.connect()) {
            List<?> fields = (List<?>)
                    ((List<?>) connection.call("HSCAN", state, "0", "COUNT", "100000", "MATCH", pattern)).get(1);
            return fields.size() / 2;
        }
    }

    long micros() {
        List<?> time = (List<?>) call("TIME");
        return Long.parseLong((String) time.get(0)) * 1_000_000 + Long.parseLong((String) time.get(1));
    }

    static Object only(Object list) {
        assertThat((List<?>) list).hasSize(1);
        return ((List<?>) list).get(0);
    }

    Object call(String... command) {
        return namespace.call(command);
    }
}
