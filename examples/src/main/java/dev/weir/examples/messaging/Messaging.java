/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import dev.weir.EventRules;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.examples.Servers;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.Redis;
import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A shop whose products are changed by somebody else, who says so in a Redis Stream: what the consumer of its messages does while all is
 * well, while the Redis of the cache is away, with a message that cannot be read, and after a crash.
 */
public final class Messaging {

    private final PrintStream out;
    private final RedisServer cacheServer;
    private final ShopStream stream;
    private final Map<String, String> table = new ConcurrentHashMap<>();
    private final Weir weir;
    private final ReactiveCache<String, String> products;

    private Messaging(PrintStream out, RedisServer cacheServer, ShopStream stream) {
        this.out = out;
        this.cacheServer = cacheServer;
        this.stream = stream;
        this.weir = Weir.named("shop").remote(Redis.at(cacheServer.url())).build();
        this.products = weir.cache("products", String.class, String.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                .readThrough(id -> Mono.fromSupplier(() -> table.get(id)))
                .build();
    }

    /** Runs it, or is the consumer that dies. */
    public static void main(String[] args) {
        if (args.length == 0) {
            run(System.out);
        } else {
            ShopStream.at(args[0]).takeAndDie(Integer.parseInt(args[1]));
        }
    }

    /** Waits for each step, as a program that only prints may do; a service would subscribe once, and end with it. */
    static void run(PrintStream out) {
        try (RedisServer cacheServer = RedisEdition.embedded().start(RedisOptions.defaults());
                RedisServer streamServer = RedisEdition.embedded().start(RedisOptions.defaults());
                ShopStream stream = ShopStream.at(streamServer.url())) {
            new Messaging(out, cacheServer, stream).tell(streamServer.url());
        }
    }

    private void tell(String streamUrl) {
        List.of("p-1", "p-2", "p-3").forEach(id -> table.put(id, "Kettle"));
        Servers.awaitRedis(weir, products);
        aConsumerDies(streamUrl);
        ProductChanges changes = new ProductChanges(stream.messagesSoon("consumer-1"), Schedulers.parallel());
        Disposable following = changes.invalidate(products).subscribe();
        anotherOneGoesOn();
        theCacheIsAway(changes);
        aMessageCannotBeRead();
        following.dispose();
        anyOtherBroker();
        weir.close().block(Servers.LONGEST);
    }

    private void aConsumerDies(String streamUrl) {
        say("p-1, p-2 and p-3 are read", now(names()));
        change("p-1", "Teapot");
        change("p-2", "Mug");
        try (ForkedJvm consumer = ForkedJvm.start(Messaging.class, streamUrl, "2")) {
            consumer.next();
        }
        say("a consumer takes two messages and dies", now(waiting()));
    }

    private void anotherOneGoesOn() {
        say("another one takes them", awaited("0 wait; Teapot, Mug, Kettle"));
    }

    private void theCacheIsAway(ProductChanges changes) {
        cacheServer.stop();
        long before = changes.setbacks();
        change("p-3", "Cup");
        Servers.awaited(Mono.fromSupplier(changes::setbacks).filter(setbacks -> setbacks > before));
        say("p-3, while the cache's Redis is away", now(waiting()));
        cacheServer.restart();
        say("it is back", awaited("0 wait; Teapot, Mug, Cup"));
    }

    private void aMessageCannotBeRead() {
        send("colour", "red");
        change("p-1", "Pan");
        say("one that cannot be read, and one behind it", awaited("0 wait; Pan, Mug, Cup"));
        say("the first one", now(stream.setAside().map(messages -> messages + " is set aside")));
    }

    /** The records of any client, here three that are there at once. */
    private void anyOtherBroker() {
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        List<String> deadLetters = new CopyOnWriteArrayList<>();
        // snippet: messaging-any-flux
        EventRules<ProductChanged> rules = EventRules.on(ProductChanged.class).invalidate(products, ProductChanged::id);
        Messages<ProductChanged> messages = Messages.of(
                Flux.just("p-2", " ", "p-3"),
                ProductChanged::new,
                record -> Mono.fromRunnable(() -> acknowledged.add(record)),
                (record, reason) -> Mono.fromRunnable(() -> deadLetters.add(record)));
        Flux<ProductChanged> followed = new ProductChanges(messages, Schedulers.parallel()).apply(rules);
        // end
        List.of("p-2", "p-3").forEach(id -> table.put(id, "Sieve"));
        followed.blockLast(Servers.LONGEST);
        say("any other broker, by an event rule", acknowledged.size() + " acknowledged; " + now(names()));
        say("one that cannot be read", deadLetters.size() + " is a dead letter");
    }

    private void change(String id, String name) {
        table.put(id, name);
        send("id", id);
    }

    private void send(String field, String value) {
        now(stream.send(field, value));
    }

    private Mono<String> names() {
        return Flux.just("p-1", "p-2", "p-3").concatMap(products::get).collect(Collectors.joining(", "));
    }

    private Mono<String> waiting() {
        return stream.waiting().map(messages -> messages + (messages == 1 ? " waits" : " wait"));
    }

    /** What waits and what the products are called, as soon as it is this. */
    private String awaited(String expected) {
        return Servers.awaited(waiting()
                .zipWith(names(), (waiting, names) -> waiting + "; " + names)
                .filter(expected::equals));
    }

    private void say(String happening, String outcome) {
        out.println(String.format("%-44s", happening + ":") + outcome);
    }

    private static <T> T now(Mono<T> something) {
        return something.blockOptional(Servers.LONGEST).orElseThrow();
    }
}
