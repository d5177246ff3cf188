/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.key.KeyTemplate;
import dev.weir.key.KeyText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Declared prefixes: all keys that begin with one are forgotten at once, and no others. */
class PrefixTest {

    private final TestWeir test = new TestWeir();
    private final ReactiveCache<String, String> cache = test.cache(
                    policy -> policy.staleWhileRevalidate(Duration.ofMinutes(2)).staleIfError(Duration.ofHours(1)))
            .prefixes(':', 2)
            .build();

    @Test
    void aPrefixTakesTheKeysBelowItAndNoOthers() {
        put("eu", "eu:berlin", "eu:berlin:1", "eu:paris:1", "europe:1", "us:berlin:1");

        cache.invalidatePrefix("eu").subscribe();

        assertThat(kept("eu", "eu:berlin", "eu:berlin:1", "eu:paris:1", "europe:1", "us:berlin:1"))
                .containsExactly("europe:1", "us:berlin:1");
    }

    @Test
    void aDeeperPrefixTakesLess() {
        put("eu:berlin:1", "eu:berlin:2", "eu:paris:1");

        cache.invalidatePrefix("eu:berlin:").subscribe();

        assertThat(kept("eu:berlin:1", "eu:berlin:2", "eu:paris:1")).containsExactly("eu:paris:1");
    }

    @Test
    void whatIsTakenIsNoFallback() {
        put("eu:1");
        cache.invalidatePrefix("eu").subscribe();

        assertThat(Witness.signalsOf(cache.getOrCompute("eu:1", key -> Mono.error(new IllegalStateException("down")))))
                .singleElement()
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLoadInFlightStoresNothingAndAnswersOnlyThoseWhoAskedBefore() {
        Sinks.One<String> old = Sinks.one();
        Witness before = new Witness();
        Witness after = new Witness();
        cache.getOrCompute("eu:1", key -> old.asMono()).subscribe(before);

        cache.invalidatePrefix("eu").subscribe();
        cache.getOrCompute("eu:1", key -> Mono.just("new")).subscribe(after);
        old.tryEmitValue("old");

        assertThat(before.signals()).first().isEqualTo("old");
        assertThat(after.signals()).first().isEqualTo("new");
        assertThat(Witness.signalsOf(cache.getIfCached("eu:1"))).first().isEqualTo("new");
    }

    @Test
    void whatIsPutAfterwardsStays() {
        cache.invalidatePrefix("eu").subscribe();
        put("eu:1");

        assertThat(kept("eu:1")).containsExactly("eu:1");
    }

    @Test
    void aTemplatesKeysHaveItsPrefixes() {
        ReactiveCache<Stock, String> stocks = test.weir
                .cache("stocks", Stock.class, String.class)
                .keys(KeyTemplate.of("stock:{shop}:{product}", Stock.class))
                .prefixes(':', 2)
                .build();
        Stock hostile = new Stock("a:b", 1);
        stocks.put(hostile, "v").then(stocks.put(new Stock("a", 1), "v")).subscribe();

        stocks.invalidatePrefix("stock:a").subscribe();

        assertThat(Witness.signalsOf(stocks.getIfCached(hostile))).first().isEqualTo("v");
        assertThat(Witness.signalsOf(stocks.getIfCached(new Stock("a", 1)))).doesNotContain("v");
    }

    @Test
    void whatWasNotDeclaredIsRefusedWithTheLineToAdd() {
        ReactiveCache<String, String> none =
                test.weir.cache("none", String.class, String.class).build();

        assertThatThrownBy(() -> none.invalidatePrefix("eu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cache 'none' has no prefixes: add prefixes(':', 1)");
        assertThatThrownBy(() -> cache.invalidatePrefix("eu:berlin:mitte"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("declare prefixes(':', 3)");
        assertThatThrownBy(() -> cache.invalidatePrefix(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use clear()");
    }

    @Test
    void prefixesNeedKeysThatHaveAText() {
        assertThatThrownBy(() -> test.weir
                        .cache("objects", Object.class, String.class)
                        .prefixes(':', 1)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Prefixes need keys that have a text")
                .hasMessageContaining("keys(KeyTemplate.of(…))");
    }

    @Test
    void keysAreWrittenWhereNobodyElseIsHeldUp() throws InterruptedException {
        AtomicReference<Thread> other = new AtomicReference<>();
        AtomicReference<Runnable> whileWriting = new AtomicReference<>(() -> {});
        ReactiveCache<String, String> written = test.weir
                .cache("written", String.class, String.class)
                .prefixes(':', 1)
                .keys(new KeyText<>() {
                    @Override
                    public String of(String key) {
                        whileWriting.getAndSet(() -> {}).run();
                        return key;
                    }

                    @Override
                    public String parse(String text) {
                        return text;
                    }
                })
                .build();
        Sinks.One<String> answer = Sinks.one();
        written.getOrCompute("eu:1", key -> answer.asMono()).subscribe();
        written.invalidatePrefix("us").subscribe();
        whileWriting.set(() -> {
            other.set(new Thread(() -> written.invalidate("eu:1").subscribe()));
            other.get().start();
            try {
                other.get().join(Duration.ofSeconds(10).toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThat(other.get().isAlive()).as("held up").isFalse();
        });

        answer.tryEmitValue("v").orThrow();

        other.get().join();
        assertThat(test.unheard).isEmpty();
        assertThat(Witness.signalsOf(written.getIfCached("eu:1"))).containsExactly(Witness.COMPLETED);
    }

    @Test
    void aKeyTextThatGivesNullIsTold() {
        ReactiveCache<String, String> broken = test.weir
                .cache("broken", String.class, String.class)
                .keys(new NoText())
                .prefixes(':', 1)
                .build();
        broken.put("k", "v").then(broken.invalidatePrefix("other")).subscribe();

        for (Publisher<?> request : List.of(broken.get("k"), broken.invalidateMatching("*"))) {
            assertThat(Witness.signalsOf(Mono.from(request)).get(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .asString()
                    .contains("The key text of cache 'broken' gave null for a key");
        }
    }

    private void put(String... keys) {
        for (String key : keys) {
            cache.put(key, "v").subscribe();
        }
    }

    private List<String> kept(String... keys) {
        List<String> kept = new ArrayList<>();
        for (String key : keys) {
            if (Witness.signalsOf(cache.getIfCached(key)).contains("v")) {
                kept.add(key);
            }
        }
        return kept;
    }

    private record Stock(String shop, int product) {}

    /** A text that breaks its contract. */
    private static final class NoText implements KeyText<String> {

        @Override
        @SuppressWarnings({"NullAway", "DataFlowIssue"}) // what is tested
        public String of(String key) {
            return null;
        }

        @Override
        public String parse(String text) {
            return text;
        }
    }
}
