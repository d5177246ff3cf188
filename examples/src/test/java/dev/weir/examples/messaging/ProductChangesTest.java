/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import static dev.weir.examples.Servers.LONGEST;
import static dev.weir.examples.Servers.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.EventRules;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.examples.Servers;
import dev.weir.house.DropsSignals;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.Redis;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Messages take effect in the caches before they are acknowledged, over a Redis of the cache and another one of the stream. */
class ProductChangesTest {

    private final RedisServer cacheServer = RedisEdition.embedded().start(RedisOptions.defaults());
    private final FaultProxy line = FaultProxy.before(cacheServer.endpoint());
    private final RedisURI streamServer =
            RedisURI.create(RedisEdition.embedded().shared().url());
    private final RedisClient client = RedisClient.create();
    private final RedisReactiveCommands<String, String> stream =
            client.connect(streamServer).reactive();
    private final StreamGroup group = StreamGroup.of(RedisEdition.namespace(ProductChangesTest.class), "caches", "one");
    private final Map<String, String> table = new ConcurrentHashMap<>();
    private final Weir here = Weir.named("shop").remote(line.endpoint().redis()).build();
    private final Weir elsewhere =
            Weir.named("shop").remote(Redis.at(cacheServer.url())).build();
    private final ReactiveCache<String, String> products = products(here);
    private final ReactiveCache<String, String> seenElsewhere = products(elsewhere);
    private final Messages<ProductChanged> fromStream =
            new RedisStream<>(client, streamServer, group, ProductChanged::of);
    private final ProductChanges changes = new ProductChanges(fromStream, Schedulers.parallel());
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();

    @BeforeEach
    void connect() {
        table.put("p-1", "Kettle");
        Servers.awaitRedis(here, products);
        Servers.awaitRedis(elsewhere, seenElsewhere);
        assertThat(name(products)).isEqualTo("Kettle");
        assertThat(name(seenElsewhere)).isEqualTo("Kettle");
    }

    @AfterEach
    void disconnect() {
        here.close().block(LONGEST);
        elsewhere.close().block(LONGEST);
        client.shutdown();
        line.close();
        cacheServer.close();
    }

    @Test
    void aChangeIsKnownEverywhereWhenItsMessageIsAcknowledged() {
        table.put("p-1", "Teapot");
        send("p-1");

        Disposable following = follow(changes.invalidate(products));
        until(() -> acknowledged.size() == 1);
        following.dispose();

        assertThat(name(products)).isEqualTo("Teapot");
        until(() -> name(seenElsewhere).equals("Teapot"));
        assertThat(waiting()).isZero();
    }

    @Test
    void aMessageIsNotAcknowledgedUntilTheCachesRedisHasBeenTold() {
        line.refuse();
        Disposable following = follow(changes.invalidate(products));
        table.put("p-1", "Teapot");
        send("p-1");
        until(() -> changes.setbacks() >= 2);

        assertThat(waiting()).isEqualTo(1);
        assertThat(acknowledged).isEmpty();
        assertThat(cacheServer.endpoint().text("KEYS", "weir:{shop:*}:v:products:*:p-1"))
                .contains("p-1");

        line.heal();
        until(() -> acknowledged.contains("p-1"));
        until(() -> waiting() == 0);
        until(() -> name(seenElsewhere).equals("Teapot"));
        following.dispose();
    }

    @Test
    @DropsSignals("The first one that fails cancels the others, which may be failing, too")
    void theOrderOfTheStreamIsKeptThroughAnOutage() {
        List<String> told = new CopyOnWriteArrayList<>();
        Messages<ProductChanged> messages =
                () -> fromStream.received().map(message -> new ToldMessage(message, told::add));
        ProductChanges follower = new ProductChanges(messages, Schedulers.parallel());
        List<String> sent =
                IntStream.range(0, 100).mapToObj(number -> "p-" + number).toList();
        Disposable following = follow(follower.invalidate(products));
        sent.subList(0, 40).forEach(this::send);
        until(() -> acknowledged.size() == 40);
        line.refuse();
        sent.subList(40, 100).forEach(this::send);
        until(() -> follower.setbacks() >= 2);
        assertThat(acknowledged).hasSize(40);
        assertThat(waiting()).isPositive();
        line.heal();
        until(() -> waiting() == 0 && acknowledged.contains("p-99"));
        following.dispose();

        // An answer that is cut off by an error behind it is given again.
        assertThat(told.stream().distinct()).containsExactlyElementsOf(sent);
    }

    @Test
    void aGroupThatIsGoneIsMadeAgainAndBeginsWithTheFirstMessage() {
        Disposable following = follow(changes.invalidate(products));
        send("p-1");
        until(() -> acknowledged.equals(List.of("p-1")));
        stream.xgroupDestroy(group.stream(), group.name()).block(LONGEST);
        until(() -> acknowledged.equals(List.of("p-1", "p-1")));
        stream.del(group.stream()).block(LONGEST);
        send("p-2");
        until(() -> acknowledged.equals(List.of("p-1", "p-1", "p-2")));
        following.dispose();

        assertThat(changes.setbacks()).isPositive();
    }

    @Test
    void aMessageThatNoCacheCanTakeIsSetAsideAndTheNextOneComes() {
        EventRules<ProductChanged> rules = EventRules.on(ProductChanged.class).invalidate(products, change -> {
            if (change.id().startsWith("odd")) {
                throw new IllegalArgumentException("Products do not begin with odd");
            }
            return change.id();
        });
        table.put("p-1", "Teapot");
        send("odd-1");
        send("p-1");

        Disposable following = follow(changes.apply(rules));
        until(() -> acknowledged.contains("p-1"));
        following.dispose();

        assertThat(acknowledged).containsExactly("odd-1", "p-1");
        assertThat(name(products)).isEqualTo("Teapot");
        assertThat(stream.xlen(group.setAsideStream()).block(LONGEST)).isEqualTo(1);
        assertThat(changes.setbacks()).isZero();
    }

    @Test
    void aKeyThatIsRefusedIsSetAsideAndTheNextOneComes() {
        send("p\u0000\r\n1");
        send("x".repeat(2_000_000));
        send("p-1");

        Disposable following = follow(changes.invalidate(products));
        until(() -> acknowledged.contains("p-1"));
        until(() -> waiting() == 0);
        following.dispose();

        assertThat(acknowledged).hasSize(3);
        assertThat(stream.xlen(group.setAsideStream()).block(LONGEST)).isEqualTo(1);
    }

    @Test
    void byRulesAMessageIsNotAcknowledgedEitherWhileTheCachesRedisIsAway() {
        line.refuse();
        EventRules<ProductChanged> rules = EventRules.on(ProductChanged.class)
                .invalidate(products, ProductChanged::id)
                .invalidateTags(products, change -> List.of(""));
        table.put("p-1", "Teapot");
        Disposable following = follow(changes.apply(rules));
        send("p-1");
        until(() -> changes.setbacks() >= 2);

        assertThat(waiting()).isEqualTo(1);
        assertThat(stream.xlen(group.setAsideStream()).block(LONGEST)).isZero();

        line.heal();
        until(() -> acknowledged.contains("p-1"));
        until(() -> name(seenElsewhere).equals("Teapot"));
        following.dispose();

        assertThat(stream.xlen(group.setAsideStream()).block(LONGEST)).isEqualTo(1);
    }

    private Disposable follow(Flux<ProductChanged> followed) {
        return followed.map(ProductChanged::id).subscribe(acknowledged::add);
    }

    private ReactiveCache<String, String> products(Weir weir) {
        return weir.cache("products", String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                .readThrough(id -> Mono.fromSupplier(() -> table.get(id)))
                .build();
    }

    private static String name(ReactiveCache<String, String> products) {
        return products.get("p-1").block(LONGEST);
    }

    private void send(String id) {
        stream.xadd(group.stream(), Map.of("id", id)).block(LONGEST);
    }

    private long waiting() {
        return stream.xpending(group.stream(), group.name()).block(LONGEST).getCount();
    }

    /** A message of the stream that tells of each attempt to acknowledge it. */
    private record ToldMessage(Message<ProductChanged> message, Consumer<String> told)
            implements Message<ProductChanged> {

        @Override
        public ProductChanged payload() {
            return message.payload();
        }

        @Override
        public Mono<Void> acknowledge() {
            return Mono.fromRunnable(() -> told.accept(payload().id())).then(message.acknowledge());
        }

        @Override
        public Mono<Void> setAside(Throwable reason) {
            return message.setAside(reason);
        }
    }
}
