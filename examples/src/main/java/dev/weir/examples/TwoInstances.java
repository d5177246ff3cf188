/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.redis.Redis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import redis.embedded.RedisServer;

/**
 * Two instances of an application, each a process of its own, and a Redis between them: one loads for both, and each learns at once
 * what the other changes.
 *
 * <p>The second one is started by the first, does what it reads from its standard input, and ends with it.
 */
public final class TwoInstances {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final PriceList prices;
    private final Weir weir;
    private final ReactiveCache<String, Integer> cache;

    private TwoInstances(String redisUrl, PriceList prices) {
        this.prices = prices;
        // snippet: two-instances
        this.weir = Weir.named("shop").remote(Redis.at(redisUrl)).build();
        this.cache = weir.cache("prices", String.class, Integer.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                .readThrough(this.prices::find)
                .build();
        // end
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 0) {
            run(System.out);
        } else {
            new TwoInstances(args[0], new PriceList(Path.of(args[1]))).obey();
        }
    }

    /** Waits for each answer, as a program that only prints may do; a service would return the publishers. */
    static void run(PrintStream out) throws IOException {
        RedisServer redis = RedisServer.newRedisServer()
                .port(freePort())
                .setting("save \"\"")
                .build();
        redis.start();
        String url = "redis://127.0.0.1:" + redis.ports().get(0);
        try (PriceList prices = PriceList.inATemporaryFile();
                SecondInstance second = SecondInstance.start(
                        TwoInstances.class, url, prices.file().toString())) {
            TwoInstances first = new TwoInstances(url, prices);
            first.tell(out, second);
            first.weir.close().block(LONGEST);
        } finally {
            redis.stop();
        }
    }

    private void tell(PrintStream out, SecondInstance second) {
        isConnected();
        prices.set("kettle", 20);
        out.println("first:  " + read("kettle"));
        out.println("second: " + second.ask("read kettle"));
        out.println("second: " + second.ask("read kettle"));

        prices.set("kettle", 18);
        cache.invalidate("kettle").block(LONGEST);
        out.println("second: " + second.ask("await kettle 18"));
        out.println("first:  " + read("kettle"));

        prices.set("teapot", 35);
        int before = prices.queries();
        String counted = second.ask("crowd teapot", () -> crowd("teapot"));
        out.println("1,000 requests in each at a time: " + (prices.queries() - before) + " query, " + counted);
    }

    /** Until something is confirmed by the server. */
    private void isConnected() {
        cache.invalidate("nothing")
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(100)))
                .block(LONGEST);
    }

    private String read(String name) {
        return cache.getEntry(name)
                .map(TwoInstances::described)
                .blockOptional(LONGEST)
                .orElseThrow();
    }

    private String awaited(String name, int price) {
        return cache.get(name)
                .filter(found -> found == price)
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(5)))
                .map(found -> found + ", as soon as it was told")
                .blockOptional(LONGEST)
                .orElseThrow();
    }

    private String crowd(String name) {
        long answers = Flux.range(0, 1_000)
                .flatMap(user -> cache.get(name), 1_000)
                .count()
                .blockOptional(LONGEST)
                .orElseThrow();
        return answers + " answers in the second";
    }

    private static String described(Entry<Integer> entry) {
        return entry.value().map(String::valueOf).orElse("unknown") + ", from " + entry.tier();
    }

    /** What the second instance does: line by line, until there are no more. */
    private void obey() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        isConnected();
        System.out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            System.out.println(
                    switch (words[0]) {
                        case "read" -> read(words[1]);
                        case "await" -> awaited(words[1], Integer.parseInt(words[2]));
                        default -> crowd(words[1]);
                    });
        }
        Mono<Void> closed = weir.close();
        closed.block(LONGEST);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
