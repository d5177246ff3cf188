/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A Redis Stream as a source of messages, received by one consumer of a group.
 *
 * <p>First comes what this consumer was given before and has not acknowledged, such as before a crash. Then come, by turns, what others
 * have sat on for too long, and what is new. Each turn takes no more than the group says at once, and begins when those of the turn
 * before were asked for: so much is read ahead, and no more. It is for Redis from 6.2 on.
 *
 * <p>A message that cannot be read is set aside in a stream of its own, in its turn. So is one that this consumer was given before and that
 * was trimmed since. One that is claimed from another consumer and was trimmed is only forgotten: by Redis itself from 7 on, before that
 * by being left to this consumer, until it begins again and sets it aside.
 *
 * @param <T> what its messages say
 */
public final class RedisStream<T> implements Messages<T> {

    private static final Logger LOG = Loggers.getLogger(RedisStream.class);

    private final RedisClient client;
    private final RedisURI server;
    private final StreamGroup group;
    private final Function<? super Map<String, String>, ? extends T> reading;

    /**
     * One of a server that a client connects to.
     *
     * @param client is left open
     * @param reading makes a payload of the fields of a message, or throws
     */
    public RedisStream(
            RedisClient client,
            RedisURI server,
            StreamGroup group,
            Function<? super Map<String, String>, ? extends T> reading) {
        this.client = client;
        this.server = server;
        this.group = group;
        this.reading = reading;
    }

    @Override
    public Flux<Message<T>> received() {
        return Flux.usingWhen(GroupMember.join(client, server, group), this::receivedBy, GroupMember::leave);
    }

    private Flux<Message<T>> receivedBy(GroupMember member) {
        return Messages.<StreamMessage<String, String>, T>of(
                        member.own().concatWith(turn(member).repeat()),
                        message -> reading.apply(said(message)),
                        member::acknowledge,
                        (message, reason) -> setAside(member, message, reason))
                .received();
    }

    private static Flux<StreamMessage<String, String>> turn(GroupMember member) {
        return member.claimed().concatWith(member.fresh());
    }

    private Mono<Void> setAside(GroupMember member, StreamMessage<String, String> message, Throwable reason) {
        return Mono.fromRunnable(() -> LOG.warn(
                        "Message {} of {} is set aside in {}: {}",
                        message.getId(),
                        group.stream(),
                        group.setAsideStream(),
                        reason.getMessage()))
                .then(member.setAside(message, reason));
    }

    /** A message has one field at least, unless it is gone. */
    private static Map<String, String> said(StreamMessage<String, String> message) {
        Map<String, String> fields = fields(message);
        if (fields.isEmpty()) {
            throw new IllegalStateException("It was trimmed from the stream, or deleted, before it was acknowledged");
        }
        return fields;
    }

    /** What a message says; nothing where it is no longer in the stream. */
    static Map<String, String> fields(StreamMessage<String, String> message) {
        @Nullable Map<String, String> body = message.getBody();
        return body == null ? Map.of() : body;
    }
}
