/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CachePlan;
import dev.weir.Explanation;
import dev.weir.ReactiveCache;
import dev.weir.testing.InMemoryStore;
import dev.weir.time.CacheClock;
import java.util.List;
import java.util.function.ToIntBiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Every property of a cache reaches it. */
class CacheEffectTest {

    private static final String AT = "weir.caches.products.";
    private static final String THROUGH = "model=write-through";
    private static final List<String> BEHIND = List.of("model=write-behind", "write-behind.drain-for=1ms");

    static Stream<Effect> effects() {
        return Stream.of(
                Effect.of("key", "Long", "keys=class java.lang.Long"),
                Effect.of("value", "List<String>", "ReactiveCache<java.lang.String, java.util.List<java.lang.String>>"),
                Effect.of("model", "write-through", "writes=Through", "STORE"),
                Effect.of("invalidated-explicitly", "true", "explicit=true"),
                Effect.of("stale-at-most", "2h", "staleAtMost=Optional[PT2H]"),
                Effect.of("maximum-size", "77", "maximumWeight=77"),
                Effect.of("maximum-weight", "78", "maximumWeight=78", "WEIGHER"),
                Effect.of("maximum-bytes", "1KB", "maximumWeight=1024", "WEIGHER"),
                Effect.of("key-text", "p:{id}", "template=p:{id}"),
                Effect.of("tags", "category:{category},{labels}", "[category:books, new, red]", "ENTRY"),
                Effect.of("version", "version", "version=OptionalLong[3]", "ENTRY"),
                Effect.of("debounce-invalidations", "2s", "debounce=PT2S"),
                Effect.of("consistency", "strong", "consistency=STRONG"),
                Effect.of("bounded-to", "2s", "consistency=bounded(PT2S)", "consistency=bounded"),
                Effect.of("carrying", "trace", "trace"),
                Effect.of("meaning", "no-jitter", "meant=[NO_JITTER]"),
                Effect.of("safeguards", "true", "circuitBreaker=CircuitBreaker"),
                Effect.of("local-only", "true", "remote=null"),
                Effect.of("prefixes.separator", "/", "separator=/", "prefixes.depth=2"),
                Effect.of("prefixes.depth", "3", "depth=3"),
                Effect.of("tenants.entries", "50", "entries=50"),
                Effect.of("tenants.loads", "51", "loads=51", "tenants.entries=50"),
                Effect.of("tenants.tenants", "52", "tenants=52", "tenants.entries=50"),
                Effect.of("batch.maximum-keys", "33", "maximumKeys=33", "STORE"),
                Effect.of("batch.in-flight", "3", "inFlight=3", "STORE"),
                Effect.of("write-through.transaction-timeout", "12s", "transactionTimeout=PT12S", "STORE", THROUGH),
                Effect.of("write-through.when-unreachable", "proceed", "whenUnreachable=PROCEED", "STORE", THROUGH),
                Effect.of("remote.local-for", "1h", "localFor=PT1H"),
                Effect.of("remote.while-blind", "clear", "whileBlind=CLEAR"),
                Effect.of("remote.cap-while-blind", "6s", "capWhileBlind=PT6S"),
                Effect.of("remote.loads-while-unreachable", "9", "loadsWhileUnreachable=9"),
                Effect.of("payload.format", "json", "json"),
                Effect.of("payload.compressed-above", "2KB", "2048"),
                Effect.of("payload.bytes", "2MB", "bytes=2097152"),
                Effect.of("payload.depth", "63", "depth=63"),
                Effect.of("payload.elements", "9999", "elements=9999"),
                Effect.of("payload.text-length", "999", "textLength=999"),
                Effect.of("payload.number-length", "99", "numberLength=99"),
                Effect.of("payload.inflated-bytes", "5MB", "inflatedBytes=5242880"),
                Effect.of("payload.inflation-ratio", "98", "inflationRatio=98"));
    }

    static Stream<Effect> policies() {
        return Stream.of(
                Effect.of("policy.fresh-for", "7m", "freshFor=PT7M"),
                Effect.of("policy.immutable", "true", "freshFor=PT6405"),
                Effect.of("policy.stale-while-revalidate", "8m", "staleWhileRevalidate=PT8M"),
                Effect.of("policy.stale-if-error", "9m", "staleIfError=PT9M"),
                Effect.of("policy.absent-for", "3s", "absentFor=PT3S"),
                Effect.of("policy.absent-up-to", "40s", "absentUpTo=PT40S"),
                Effect.of("policy.jitter", "0.3", "jitter=0.3"),
                Effect.of("policy.soft-timeout", "2s", "softTimeout=PT2S", "policy.stale-if-error=9m"),
                Effect.of("policy.load-timeout", "11s", "loadTimeout=PT11S"),
                Effect.of("policy.retry-after", "6s", "retryAfter=PT6S"),
                Effect.of("policy.back-off", "4s", "backOff=PT4S"),
                Effect.of("policy.when-abandoned", "cancel", "whenAbandoned=CANCEL"),
                Effect.of("policy.refresh-ahead", "0.8", "refreshAhead=0.8"),
                Effect.of("policy.early-refresh", "2", "earlyRefresh=2.0"),
                Effect.of("policy.longer-if-read", "5", "longerAfter=5", "policy.longer-up-to=30m"),
                Effect.of("policy.longer-up-to", "31m", "longest=PT31M", "policy.longer-if-read=5"),
                Effect.of("policy.reload-if-read", "6", "reloadedAfter=6", "STORE"));
    }

    static Stream<Effect> writesBehind() {
        return Stream.of(
                        Effect.of("write-behind.durability", "memory", "durability=MEMORY"),
                        Effect.of("write-behind.accept-within", "6s", "acceptWithin=PT6S"),
                        Effect.of("write-behind.limit", "9", "limit=9"),
                        Effect.of("write-behind.max-lag", "31s", "maxLag=PT31S"),
                        Effect.of("write-behind.batch", "12", "batch=12"),
                        Effect.of("write-behind.attempts", "9", "attempts=9"),
                        Effect.of("write-behind.first-pause", "101ms", "firstPause=PT0.101S"),
                        Effect.of("write-behind.longest-pause", "11s", "longestPause=PT11S"),
                        Effect.of("write-behind.drain-for", "2ms", "drainFor=PT0.002S"))
                .map(effect -> Effect.of(
                        effect.property(), effect.value(), effect.seen(), "STORE", BEHIND.get(0), BEHIND.get(1)));
    }

    static Stream<Effect> all() {
        return Stream.of(effects(), policies(), writesBehind()).flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("all")
    void thePropertyReachesTheCache(Effect effect) {
        ApplicationContextRunner without = runner(effect);
        without.run(context -> {
            if (context.getStartupFailure() == null) {
                assertThat(view(context.getBeanFactory(), effect)).doesNotContain(effect.seen());
            }
        });
        without.withPropertyValues(AT + effect.property() + "=" + effect.value())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(view(context.getBeanFactory(), effect)).contains(effect.seen());
                });
    }

    private static ApplicationContextRunner runner(Effect effect) {
        ApplicationContextRunner runner =
                Boots.withProducts().withPropertyValues("weir.namespace=shop", "weir.redis.url=redis://127.0.0.1:1");
        for (String beside : effect.beside()) {
            runner = switch (beside) {
                case "STORE" ->
                    runner.withBean(
                            "products",
                            InMemoryStore.class,
                            () -> InMemoryStore.create("products", CacheClock.system()));
                case "WEIGHER" -> runner.withBean("products", ToIntBiFunction.class, () -> (key, value) -> 1);
                case "ENTRY" -> runner.withPropertyValues(AT + "local-only=true");
                default -> runner.withPropertyValues(AT + beside);
            };
        }
        return runner;
    }

    private static String view(ConfigurableListableBeanFactory beans, Effect effect) {
        if (effect.beside().contains("ENTRY")) {
            return entry(beans);
        }
        return CachePlan.of(beans.getBean("productsCache", ReactiveCache.class))
                + beans.getMergedBeanDefinition("productsCache").getResolvableType();
    }

    private static String entry(ConfigurableListableBeanFactory beans) {
        ReactiveCache<String, Product> cache =
                beans.getBean(WeirCaches.class).get("products", String.class, Product.class);
        Explanation.Kept kept = cache.put("a", Product.of("a"))
                .then(cache.explain("a"))
                .blockOptional()
                .flatMap(Explanation::entry)
                .orElseThrow();
        return kept.tags().stream().sorted().toList() + " version=" + kept.version();
    }
}
