/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import static dev.weir.examples.Servers.LONGEST;
import static dev.weir.examples.Servers.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.RedisEdition;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A consumer group of a real Redis: what is received, in which order, and what comes again. */
class RedisStreamTest {

    private static final String TRIMMED = "It was trimmed from the stream, or deleted, before it was acknowledged";
    private static final Duration SOON = Duration.ofMillis(200);

    private final RedisURI server =
            RedisURI.create(RedisEdition.embedded().shared().url());
    private final RedisClient client = RedisClient.create();
    private final RedisReactiveCommands<String, String> commands =
            client.connect(server).reactive();
    private final StreamGroup group = StreamGroup.of(RedisEdition.namespace(RedisStreamTest.class), "caches", "one");

    @AfterEach
    void disconnect() {
        client.shutdown();
    }

    @Test
    void messagesAreReceivedInTheirOrderAndAcknowledged() {
        send(100);

        assertThat(acknowledged(stream(group), 100)).isEqualTo(numbers(0, 100));
        assertThat(waiting()).isZero();
    }

    @Test
    void whatIsSentLaterIsReceivedToo() {
        List<String> received = new CopyOnWriteArrayList<>();
        var following = stream(group)
                .received()
                .concatMap(message -> message.acknowledge().thenReturn(message.payload()))
                .subscribe(received::add);
        send(3);
        until(() -> received.size() == 3);
        send(2);
        until(() -> received.size() == 5);
        following.dispose();

        assertThat(received).containsExactly("0", "1", "2", "0", "1");
    }

    @Test
    void whatWasNotAcknowledgedComesAgainBeforeWhatIsNew() {
        send(5);
        stream(group).received().take(5).blockLast(LONGEST);
        send(2);

        assertThat(acknowledged(stream(group), 7)).containsExactly("0", "1", "2", "3", "4", "0", "1");
        assertThat(waiting()).isZero();
    }

    @Test
    void moreThanIsTakenAtATimeComesAgainInItsOrder() {
        send(150);
        stream(group).received().take(150).blockLast(LONGEST);

        assertThat(acknowledged(stream(group.withAtOnce(10)), 150)).isEqualTo(numbers(0, 150));
    }

    @Test
    void whatAnotherConsumerSitsOnIsTakenFromIt() {
        StreamGroup another = new StreamGroup(group.stream(), group.name(), "two", 4, SOON);
        send(10);
        stream(group).received().take(10).blockLast(LONGEST);

        assertThat(acknowledged(stream(another), 10)).isEqualTo(numbers(0, 10));
        assertThat(waiting()).isZero();
    }

    @Test
    void whatAnotherConsumerHasJustReceivedIsLeftToIt() {
        StreamGroup another = new StreamGroup(group.stream(), group.name(), "two", 4, Duration.ofMinutes(10));
        send(3);
        stream(group).received().take(3).blockLast(LONGEST);
        send(1);

        assertThat(acknowledged(stream(another), 1)).containsExactly("0");
        assertThat(waiting()).isEqualTo(3);
    }

    @Test
    void aMessageThatCannotBeReadIsSetAsideAndTheNextOneComes() {
        commands.xadd(group.stream(), Map.of("colour", "red\nand more")).block(LONGEST);
        send(1);

        assertThat(acknowledged(stream(group), 1)).containsExactly("0");
        assertThat(waiting()).isZero();
        List<StreamMessage<String, String>> aside = setAside();
        assertThat(aside).hasSize(1);
        assertThat(aside.get(0).getBody())
                .containsEntry("colour", "red\nand more")
                .containsEntry("set-aside:reason", "no number")
                .containsKey("set-aside:id");
    }

    @Test
    void aMessageThatIsNoLongerInTheStreamHoldsNothingUp() {
        send(2);
        stream(group).received().take(2).blockLast(LONGEST);
        commands.xtrim(group.stream(), false, 0).block(LONGEST);
        send(1);

        assertThat(acknowledged(stream(group), 1)).containsExactly("0");
        assertThat(waiting()).isZero();
        assertThat(setAside())
                .hasSize(2)
                .allSatisfy(
                        message -> assertThat(message.getBody()).hasSize(2).containsEntry("set-aside:reason", TRIMMED));
    }

    @Test
    void whatIsSetAsideStaysHoweverMuchItIs() {
        String others = "for i = 1, 10200 do redis.call('XADD', KEYS[1], '*', 'number', i) end return 'OK'";
        commands.eval(others, ScriptOutputType.STATUS, group.setAsideStream()).blockLast(LONGEST);
        commands.xadd(group.stream(), Map.of("colour", "red")).block(LONGEST);
        send(1);

        assertThat(acknowledged(stream(group), 1)).containsExactly("0");
        assertThat(commands.xlen(group.setAsideStream()).block(LONGEST)).isEqualTo(10_201);
    }

    @Test
    void whoDiesBetweenItsAnswersSetsAsideTwice() {
        commands.xadd(group.stream(), Map.of("colour", "red")).block(LONGEST);
        stream(group)
                .received()
                .concatMap(message -> message.setAside(new IllegalStateException("at first")))
                .takeUntilOther(Mono.fromRunnable(() -> until(() -> setAside().size() == 1))
                        .subscribeOn(Schedulers.boundedElastic()))
                .blockLast(LONGEST);
        send(1);

        assertThat(acknowledged(stream(group), 1)).containsExactly("0");
        assertThat(setAside())
                .extracting(message -> message.getBody().get("set-aside:reason"))
                .containsExactly("at first", "no number");
        assertThat(waiting()).isZero();
    }

    @Test
    void noMoreIsReadThanIsAskedFor() {
        send(100);
        List<String> received = new CopyOnWriteArrayList<>();
        BaseSubscriber<Message<String>> slow = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Message<String> message) {
                received.add(message.payload());
            }
        };
        stream(group.withAtOnce(8)).received().subscribe(slow);
        until(() -> received.size() == 1);
        // Who reads ahead has the time for it meanwhile.
        Flux.range(0, 1_000).concatMap(i -> commands.ping()).blockLast(LONGEST);
        long ahead = waiting();
        slow.request(20);
        until(() -> received.size() == 21);

        assertThat(ahead).isEqualTo(8);
        assertThat(waiting()).isBetween(21L, 32L);
        slow.cancel();
    }

    @Test
    void aGroupThatIsGoneIsAnError() {
        send(1);
        Mono<String> gone = stream(group)
                .received()
                .concatMap(message -> commands.del(group.stream()))
                .then(Mono.just("ended"))
                .onErrorResume(error -> Mono.just(String.valueOf(error.getMessage())));

        assertThat(gone.block(LONGEST)).startsWith("NOGROUP");
    }

    private RedisStream<String> stream(StreamGroup of) {
        return new RedisStream<>(client, server, of, fields -> {
            if (!fields.containsKey("number")) {
                throw new IllegalArgumentException("no number");
            }
            return fields.get("number");
        });
    }

    private static List<String> acknowledged(Messages<String> messages, int count) {
        return messages.received()
                .concatMap(message -> message.acknowledge().then(Mono.justOrEmpty(message.payload())))
                .take(count)
                .collectList()
                .block(LONGEST);
    }

    private void send(int messages) {
        Flux.fromIterable(numbers(0, messages))
                .concatMap(number -> commands.xadd(group.stream(), Map.of("number", number)))
                .blockLast(LONGEST);
    }

    private long waiting() {
        return commands.xpending(group.stream(), group.name()).block(LONGEST).getCount();
    }

    private List<StreamMessage<String, String>> setAside() {
        return commands.xrange(group.setAsideStream(), Range.unbounded())
                .collectList()
                .block(LONGEST);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }
}
