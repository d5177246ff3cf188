/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.outbox.WriteBehind;
import dev.weir.policy.WhenUnreachable;
import dev.weir.source.Store;
import dev.weir.tenant.TenantQuota;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Stores and the models that need them: what a builder makes of them, and what it refuses. */
class StoreOnBuilderTest {

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryStore<String, String> store = InMemoryStore.create("products", clock);
    private final Weir alone = Weir.named("alone").clock(clock).build();
    private final Weir weir = Weir.named("shop")
            .clock(clock)
            .remote(InMemoryServer.create(clock, new Random(42)))
            .build();

    // --- what is made of them

    @Test
    void aStoreThatIsOnlyReadIsNotWrittenTo() {
        ReactiveCache<String, String> cache = on(alone).readThrough(store).build();
        store.writeUnseen("k", "v");

        Listener.to(cache.get("k")).hasHeard("v");
        Listener.to(cache.put("k", "put")).hasHeardOfAbsence();
        Listener.to(cache.get("k")).hasHeard("put");
        Listener.to(cache.remove("k")).hasHeardOfAbsence();

        Listener.to(cache.get("k")).hasHeard("v");
        assertThat(store.rows()).containsEntry("k", "v");
        assertThat(contractOf(cache)).startsWith("aside: values leave at an age of PT5M");
    }

    @Test
    void theThreeWaysToSayThroughAreTheSame() {
        ReactiveCache<String, String> byName = on(alone).writeThrough(store).build();
        ReactiveCache<String, String> byModel =
                on(alone, "b").store(store).model(CacheModel.through()).build();

        assertThat(contractOf(byName)).isEqualTo(contractOf(byModel));
        assertThat(contractOf(byName))
                .startsWith(
                        "through: values leave when they are invalidated, or as a backstop at an age of PT1H; a write "
                                + "completes when the store has it")
                .endsWith("a write fails");
        assertThat(contractOf(on(alone, "c")
                        .store(store)
                        .model(CacheModel.through().whenUnreachable(WhenUnreachable.PROCEED))
                        .build()))
                .endsWith("a write is made all the same");
    }

    @Test
    void behindSaysWhatItPromises() {
        ReactiveCache<String, String> cache =
                on(weir).writeBehind(store, WriteBehind.DEFAULT).build();

        assertThat(contractOf(cache))
                .startsWith("behind: values leave when they are invalidated")
                .contains("in the order in which they were accepted, within PT30S")
                .endsWith("survives as AOF_WRITTEN says");
    }

    @Test
    void whatWasSaidOfAModelStays() {
        CacheModel model = CacheModel.through()
                .staleAtMost(Duration.ofMinutes(3))
                .transactionTimeout(Duration.ofSeconds(2))
                .whenUnreachable(WhenUnreachable.PROCEED);

        assertThat(model.staleAtMost()).contains(Duration.ofMinutes(3));
        assertThat(model.isInvalidatedExplicitly()).isTrue();
        assertThat(model.writes()).isEqualTo(new WriteModel.Through(Duration.ofSeconds(2), WhenUnreachable.PROCEED));
        assertThat(model).hasToString("CacheModel[through, invalidated explicitly, stale at most PT3M]");
    }

    @Test
    void aClassThatHasOnlyAModelOfItsOwnIsNotWithoutEffect() {
        on(alone)
                .writeThrough(store)
                .keyClass("drafts", key -> true, policy -> policy, CacheModel.aside())
                .build();

        assertThat(alone.advice()).isEmpty();
    }

    // --- what is refused

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 601})
    void aTransactionTimeoutHasBounds(long seconds) {
        assertThatThrownBy(() -> CacheModel.through().transactionTimeout(Duration.ofSeconds(seconds)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("transactionTimeout must be in (0, PT10M]");
    }

    @Test
    void whatIsAboutThroughIsRefusedElsewhere() {
        for (CacheModel model : new CacheModel[] {CacheModel.aside(), CacheModel.behind(WriteBehind.DEFAULT)}) {
            refused(
                    () -> model.transactionTimeout(Duration.ofSeconds(1)),
                    "transactionTimeout is a setting of",
                    "leave it out");
            refused(
                    () -> model.whenUnreachable(WhenUnreachable.FAIL),
                    "whenUnreachable is a setting of",
                    "leave it out");
        }
    }

    @ParameterizedTest
    @MethodSource("modelsThatNeedAStore")
    void aModelWithoutItsStoreIsRefused(CacheModel model) {
        refused(() -> on(weir).model(model).build(), "has no store to write to", "add store(…)");
        refused(
                () -> on(weir).keyClass("c", key -> true, policy -> policy, model)
                        .build(),
                "has no store to write to",
                "add store(…)");
    }

    static Stream<CacheModel> modelsThatNeedAStore() {
        return Stream.of(CacheModel.through(), CacheModel.behind(WriteBehind.DEFAULT));
    }

    @Test
    void behindWithoutARemoteTierIsRefused() {
        refused(
                () -> on(alone).writeBehind(store, WriteBehind.DEFAULT).build(),
                "'products' writes behind",
                "add remote(…) to Weir.named(…)");
        refused(
                () -> on(weir).writeBehind(store, WriteBehind.DEFAULT)
                        .localOnly()
                        .build(),
                "'products' writes behind",
                "leave localOnly() out");
    }

    @Test
    void twoThatWriteBehindToTheSameRowsAreRefused() {
        on(weir).writeBehind(store, WriteBehind.DEFAULT).build();
        Store<String, String> same = store.another();

        refused(
                () -> on(weir, "b")
                        .store(same)
                        .keyClass("c", key -> true, policy -> policy, CacheModel.behind(WriteBehind.DEFAULT))
                        .build(),
                "Caches 'b' and 'products' would both write behind to 'products'",
                "share one cache");
        on(weir, "c").writeThrough(same).build();
        on(weir, "d")
                .writeBehind(InMemoryStore.create("others", clock), WriteBehind.DEFAULT)
                .build();
    }

    @Test
    void aStoreOfTenantsIsRefused() {
        refused(
                () -> on(weir).writeThrough(store)
                        .perTenant(TenantQuota.entries(10))
                        .build(),
                "keeps tenants apart, and its store 'products' knows of none",
                "make the tenant part of the key");
    }

    @Test
    void aSecondModelIsRefused() {
        refused(
                () -> on(weir).model(CacheModel.through()).writeThrough(store),
                "has a model already",
                "call store(…) in place of");
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void nullIsRefusedByName(String name, Consumer<CacheBuilder<String, String>> call) {
        assertThatThrownBy(() -> call.accept(on(weir)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name + " must not be null");
    }

    static Stream<Arguments> nulls() {
        InMemoryStore<String, String> some = InMemoryStore.create("some", VirtualClock.create());
        return Stream.of(
                on("store", spec -> spec.store(null)),
                on("store", spec -> spec.writeThrough(null)),
                on("store", spec -> spec.writeBehind(null, WriteBehind.DEFAULT)),
                on("store", spec -> spec.readThrough((Store<String, String>) null)),
                on("batches", spec -> spec.store(some, null)),
                on("how", spec -> spec.writeBehind(some, null)),
                on("how", spec -> CacheModel.behind(null)),
                on("model", spec -> spec.keyClass("c", key -> true, policy -> policy, null)),
                on("transactionTimeout", spec -> CacheModel.through().transactionTimeout(null)),
                on("whenUnreachable", spec -> CacheModel.through().whenUnreachable(null)),
                on("keys", spec -> WarmUp.ofKeys(null)),
                on("rows", spec -> WarmUp.ofRows(null)),
                on("pause", spec -> WarmUp.ofKeys(Mono.just("k")).every(null)));
    }

    @Test
    void aWarmUpHasBounds() {
        WarmUp<String, String> some = WarmUp.ofKeys(Mono.just("k"));
        refused(() -> some.inFlight(0), "inFlight must be positive but was 0", "one is as slow as it gets");
        refused(() -> some.every(Duration.ZERO), "pause must be positive but was PT0S", "pause");
    }

    private CacheBuilder<String, String> on(Weir where) {
        return on(where, "products");
    }

    private static CacheBuilder<String, String> on(Weir where, String name) {
        return where.cache(name, String.class, String.class);
    }

    private static Arguments on(String name, Consumer<CacheBuilder<String, String>> call) {
        return Arguments.arguments(name, call);
    }

    private static String contractOf(ReactiveCache<String, String> cache) {
        return Listener.to(cache.explain("k")).heard().contract();
    }

    private static void refused(ThrowingCallable call, String what, String fix) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what)
                .hasMessageContaining(fix);
    }
}
