/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.webflux.boot.Served;
import dev.weir.webflux.boot.WeirCaches;
import dev.weir.webflux.browser.Browser;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A demonstration of the console with traffic and an outage, of which pictures are taken. No test: it takes its time. */
public final class ConsoleDemo {

    private ConsoleDemo() {}

    /** With the directory of the pictures. */
    public static void main(String[] arguments) {
        Path pictures = Path.of(arguments[0]);
        try (PostgresSchema schema = PostgresSchema.create();
                RedisServer redis =
                        RedisEdition.embedded().start(RedisOptions.defaults().withAppendOnly("always"))) {
            schema.say("CREATE TABLE activity (id text COLLATE \"C\" PRIMARY KEY, name text, version bigint)");
            Served.application()
                    .withUserConfiguration(Sources.class)
                    .withBean(ConnectionFactory.class, schema::connections)
                    .withPropertyValues(properties(redis))
                    .run(context -> {
                        if (context.getStartupFailure() != null) {
                            context.getStartupFailure().printStackTrace();
                            return;
                        }
                        show(context, redis, pictures);
                    });
        }
    }

    private static String[] properties(RedisServer redis) {
        return new String[] {
            "server.port=0",
            "weir.redis.url=" + redis.url(),
            "weir.console.enabled=true",
            "weir.console.access=unrestricted",
            "weir.console.show-keys=true",
            "weir.caches.products.policy.fresh-for=4s",
            "weir.caches.products.policy.jitter=0.5",
            "weir.caches.quotes.policy.fresh-for=2s",
            "weir.caches.quotes.policy.stale-while-revalidate=20s",
            "weir.caches.quotes.policy.stale-if-error=5m",
            "weir.caches.quotes.safeguards=true",
            "weir.caches.activity.key=String",
            "weir.caches.activity.value=" + Row.class.getName(),
            "weir.caches.activity.model=write-behind",
            "weir.caches.activity.store.table=activity",
            "weir.caches.activity.store.key-column=id",
            "weir.caches.activity.store.version-column=version",
            "weir.caches.activity.store.shard-table=created"
        };
    }

    private static void show(ApplicationContext context, RedisServer redis, Path pictures) throws Exception {
        Disposable traffic = traffic(context);
        try (Browser browser = Browser.start()) {
            String url = "http://127.0.0.1:" + Served.port(context) + "/weir/";
            browser.resize(1280, 900);
            browser.preferColours("light");
            browser.open(url);
            Thread.sleep(50_000);
            explain(browser);
            Sources.BROKEN.set(true);
            redis.stop();
            Thread.sleep(22_000);
            take(browser, pictures, "outage");
            Sources.BROKEN.set(false);
            redis.restart();
            Thread.sleep(25_000);
            take(browser, pictures, "after");
        } finally {
            traffic.dispose();
        }
    }

    private static void explain(Browser browser) {
        browser.run("document.querySelector('#lookup-cache').value = 'quotes'");
        browser.type("#lookup-key", "q-1");
        browser.click("#lookup button");
        browser.await("!document.querySelector('#explanation').hidden");
        browser.run("document.querySelector('#follow').checked = true");
    }

    private static void take(Browser browser, Path pictures, String name) throws IOException {
        for (String scheme : new String[] {"light", "dark"}) {
            browser.preferColours(scheme);
            for (int width : new int[] {1280, 360}) {
                int tall = 0;
                for (int pass = 0; pass < 2; pass++) {
                    browser.resize(width, Math.max(900, tall));
                    browser.run("scrollTo(0, 0)");
                    tall = ((Number) browser.run("return document.documentElement.scrollHeight")).intValue();
                }
                browser.await("true");
                park();
                Files.write(pictures.resolve(name + "-" + scheme + "-" + width + ".png"), browser.picture());
            }
            browser.resize(1280, 900);
            park();
            Files.write(pictures.resolve(name + "-" + scheme + "-top.png"), browser.picture());
        }
        System.out.println(name + " console: " + browser.console());
    }

    private static void park() {
        java.util.concurrent.locks.LockSupport.parkNanos(1_500_000_000);
    }

    private static Disposable traffic(ApplicationContext context) {
        WeirCaches caches = context.getBean(WeirCaches.class);
        ReactiveCache<String, String> products = caches.get("products", String.class, String.class);
        ReactiveCache<String, String> quotes = caches.get("quotes", String.class, String.class);
        ReactiveCache<String, Row> activity = caches.get("activity", String.class, Row.class);
        Random random = new Random(7);
        return Flux.interval(Duration.ofMillis(20))
                .onBackpressureDrop()
                .flatMap(
                        tick -> {
                            int many = 6 + (int) (5 * Math.sin(tick / 400.0));
                            return Flux.range(0, many)
                                    .flatMap(
                                            i -> products.get("p-" + Math.abs((int) (random.nextGaussian() * 30)))
                                                    .then(quotes.get("q-" + random.nextInt(8)))
                                                    .onErrorResume(failed -> Mono.empty()),
                                            16)
                                    .then(
                                            tick % 10 == 0
                                                    ? put(activity, "a-" + random.nextInt(50), tick + 1)
                                                            .onErrorResume(failed -> Mono.empty())
                                                    : Mono.empty());
                        },
                        64)
                .subscribe(done -> {}, Throwable::printStackTrace);
    }

    private static Mono<Void> put(ReactiveCache<String, Row> activity, String id, long version) {
        return activity.put(id, new Row(id, "walked", version));
    }

    /** What is written behind. */
    public record Row(String id, String name, long version) {}

    @Configuration(proxyBeanMethods = false)
    static class Sources {

        static final AtomicBoolean BROKEN = new AtomicBoolean();
        private final Random random = new Random(3);

        @Bean
        Loader<String, String> products() {
            return (key, context) -> Mono.just("product " + key).delayElement(pause(20));
        }

        @Bean
        Loader<String, String> quotes() {
            return (key, context) -> Mono.just("quote " + key)
                    .delayElement(pause(BROKEN.get() ? 300 : 60))
                    .flatMap(quote -> BROKEN.get() && random.nextInt(3) > 0
                            ? Mono.error(new IllegalStateException("no quotes"))
                            : Mono.just(quote));
        }

        private Duration pause(int around) {
            return Duration.ofMillis(around / 2 + random.nextInt(around));
        }
    }
}
