/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.redis.TwoInstances.Item;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.core.publisher.Mono;

@ParameterizedClass(name = "{0}")
@EachEdition
class TwoInstancesTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final AtomicInteger loads = new AtomicInteger();
    private final Map<String, Item> source = new java.util.concurrent.ConcurrentHashMap<>();
    private final TwoInstances test;

    TwoInstancesTest(RedisEdition edition) {
        test = new TwoInstances(
                edition,
                builder -> builder.tags(item -> Set.of(item.name()))
                        .prefixes(':', 1)
                        .readThrough(this::load));
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void whatOneHasLoadedTheOtherFinds() {
        source.put("a", new Item("kettle", 20));

        Entry<Item> loaded = test.first.getEntry("a").block(SOON);
        Entry<Item> found = test.second.getEntry("a").block(SOON);

        assertThat(loaded.tier()).isEqualTo(Tier.SOURCE);
        assertThat(found.tier()).isEqualTo(Tier.REMOTE);
        assertThat(found.value()).contains(new Item("kettle", 20));
        assertThat(test.second.getEntry("a").block(SOON).tier()).isEqualTo(Tier.LOCAL);
        assertThat(loads).hasValue(1);
    }

    @Test
    void whatOneInvalidatesTheOtherForgets() {
        source.put("a", new Item("kettle", 20));
        test.first.get("a").block(SOON);
        test.second.get("a").block(SOON);
        source.put("a", new Item("kettle", 21));

        test.first.invalidate("a").block(SOON);

        assertThat(test.second
                        .get("a")
                        .filter(item -> item.price() == 21)
                        .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(5)))
                        .block(SOON))
                .isEqualTo(new Item("kettle", 21));
        assertThat(test.second.with(Consistency.STRONG).get("a").block(SOON)).isEqualTo(new Item("kettle", 21));
    }

    @Test
    void aThousandKeysAreReadInBulkAndFound() {
        List<String> keys = IntStream.range(0, 1_000).mapToObj(i -> "k" + i).collect(Collectors.toList());
        keys.forEach(key -> source.put(key, new Item(key, 1)));

        assertThat(test.first.getAll(keys).block(SOON)).hasSize(1_000);
        assertThat(test.second.getAll(keys).block(SOON)).hasSize(1_000);

        assertThat(loads).hasValue(1_000);
    }

    @Test
    void oneKeyThatCannotBeSentTakesNothingFromTheOthers() {
        String tooLong = "x".repeat(70_000);
        List.of("a", "b", tooLong).forEach(key -> source.put(key, new Item("kettle", 1)));
        assertThat(test.first.getAll(List.of("a", "b")).block(SOON)).hasSize(2);

        assertThat(test.second.getAll(List.of("a", tooLong, "b")).block(SOON)).hasSize(3);

        assertThat(loads).as("only what cannot be found there").hasValue(3);
    }

    /** Read as {@code EVENTUAL} from the local tier, so that nothing but the log can have told it. */
    @Test
    void tagsPrefixesAndClearReachTheOther() {
        bothKeep("red:1", 20);

        test.first.invalidateTags(Set.of("kettle")).block(SOON);
        hearsOf("red:1", 21);

        bothKeep("red:1", 30);
        bothKeep("blue:1", 30);
        test.first.invalidatePrefix("red").block(SOON);
        hearsOf("red:1", 31);
        assertThat(test.second.getEntry("blue:1").block(SOON).tier())
                .as("of another prefix")
                .isEqualTo(Tier.LOCAL);

        bothKeep("red:1", 40);
        test.first.clear().block(SOON);
        hearsOf("red:1", 41);
    }

    @Test
    void aGlobIsMatchedAgainstWhatIsShared() {
        source.put("red:1", new Item("one", 1));
        source.put("red:2", new Item("two", 2));
        source.put("blue:1", new Item("three", 3));
        test.first.getAll(List.of("red:1", "red:2", "blue:1")).block(SOON);

        assertThat(test.second
                        .invalidateMatching("red:*")
                        .collect(Collectors.toSet())
                        .block(SOON))
                .containsExactlyInAnyOrder("red:1", "red:2");

        test.second.getAll(List.of("red:1", "red:2", "blue:1")).block(SOON);
        assertThat(loads).as("blue was found").hasValue(5);
    }

    /** Afterwards the source has something newer, and both still keep what was there before. */
    private void bothKeep(String key, int price) {
        source.put(key, new Item("kettle", price));
        test.first.invalidate(key).block(SOON);
        keeps(test.first, key, price);
        keeps(test.second, key, price);
        source.put(key, new Item("kettle", price + 1));
    }

    private static void keeps(ReactiveCache<String, Item> instance, String key, int price) {
        comes(instance.getEntry(key)
                .filter(entry -> entry.tier() == Tier.LOCAL)
                .flatMap(entry -> Mono.justOrEmpty(entry.value()))
                .filter(item -> item.price() == price));
    }

    private void hearsOf(String key, int price) {
        comes(test.second.get(key).filter(item -> item.price() == price));
    }

    private static void comes(Mono<Item> item) {
        assertThat(item.repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(5)))
                        .block(SOON))
                .isNotNull();
    }

    private Mono<Item> load(String key) {
        return Mono.fromSupplier(() -> {
            loads.incrementAndGet();
            return source.get(key);
        });
    }
}
