/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.tenant.TenantQuota;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Two tenants under the same keys: nothing that one of them does is seen by the other. */
class TenantIsolationTest {

    private final TestWeir test = new TestWeir();
    private final AtomicInteger loads = new AtomicInteger();
    private final ReactiveCache<String, String> cache = test.cache()
            .perTenant(TenantQuota.entries(100))
            .tags(value -> List.of("tag"))
            .readThrough(key -> tenantOfTheLoad())
            .build();
    private final ReactiveCache<String, String> a = cache.forTenant("a");
    private final ReactiveCache<String, String> b = cache.forTenant("b");

    /** A request for the key {@code k}. */
    record Ask(String method, Function<ReactiveCache<String, String>, Publisher<?>> call) {
        @Override
        public String toString() {
            return method;
        }
    }

    static Stream<Ask> reads() {
        Loader<String, String> loader = (key, context) -> tenantSeen();
        return Stream.of(
                new Ask("get", cache -> cache.get("k")),
                new Ask("getOrCompute", cache -> cache.getOrCompute("k", key -> tenantSeen())),
                new Ask("getOrCompute", cache -> cache.getOrCompute("k", loader)),
                new Ask("getAll", cache -> cache.getAll(List.of("k"))),
                new Ask(
                        "getAllOrCompute",
                        cache -> cache.getAllOrCompute(
                                List.of("k"), keys -> tenantSeen().map(tenant -> Map.of("k", tenant)))),
                new Ask("getEntry", cache -> cache.getEntry("k")),
                new Ask("getEntryOrCompute", cache -> cache.getEntryOrCompute("k", loader)),
                new Ask("getAllEntries", cache -> cache.getAllEntries(List.of("k"))),
                new Ask("refresh", cache -> cache.refresh("k")));
    }

    static Stream<Ask> looks() {
        return Stream.of(
                new Ask("getIfCached", cache -> cache.getIfCached("k")),
                new Ask("getEntryIfCached", cache -> cache.getEntryIfCached("k")));
    }

    static Stream<Ask> changes() {
        return Stream.of(
                new Ask("put", cache -> cache.put("k", "new")),
                new Ask("put", cache -> cache.put("k", "new", WriteOptions.NONE)),
                new Ask("putAll", cache -> cache.putAll(Map.of("k", "new"))),
                new Ask("remove", cache -> cache.remove("k")),
                new Ask("expire", cache -> cache.expire("k")),
                new Ask("invalidate", cache -> cache.invalidate("k")),
                new Ask("invalidateAll", cache -> cache.invalidateAll(List.of("k"))),
                new Ask("invalidateTags", cache -> cache.invalidateTags(List.of("tag"))),
                new Ask("clear", ReactiveCache::clear));
    }

    static Stream<Ask> all() {
        Stream<Ask> others = Stream.of(
                new Ask("explain", cache -> cache.explain("k")),
                new Ask("warmUp", cache -> cache.warmUp(WarmUp.ofKeys(Mono.just("k")))),
                new Ask("events", ReactiveCache::events));
        return Stream.of(reads(), looks(), changes(), others).flatMap(each -> each);
    }

    @Test
    void everyPublisherMethodIsLookedAt() {
        Set<String> all = Arrays.stream(ReactiveCache.class.getMethods())
                .filter(method -> Publisher.class.isAssignableFrom(method.getReturnType()))
                .map(method -> method.getName())
                .collect(Collectors.toSet());
        Set<String> looked = all().map(Ask::method).collect(Collectors.toSet());
        // These need keys that have a text.
        looked.addAll(Set.of("invalidatePrefix", "invalidateMatching"));

        assertThat(looked).isEqualTo(all);
    }

    @ParameterizedTest
    @MethodSource("reads")
    void eachIsAnsweredFromItsOwnPart(Ask read) {
        Listener.to(a.put("k", "a"));
        Listener.to(b.put("k", "b"));

        for (ReactiveCache<String, String> tenant : List.of(a, b)) {
            String name = tenant == a ? "a" : "b";
            assertThat(told(read, tenant)).containsExactly(name, Witness.COMPLETED);
            assertThat(Witness.signalsOf(Mono.from(read.call.apply(cache)).contextWrite(CacheContext.tenant(name))))
                    .as("with the tenant from the Context")
                    .containsExactly(name, Witness.COMPLETED);
        }
    }

    @ParameterizedTest
    @MethodSource("reads")
    void eachLoadsForItself(Ask read) {
        assertThat(told(read, a)).containsExactly("a", Witness.COMPLETED);
        assertThat(told(read, b)).containsExactly("b", Witness.COMPLETED);
        Listener.to(a.getIfCached("k")).hasHeard("a");
        Listener.to(b.getIfCached("k")).hasHeard("b");
    }

    @ParameterizedTest
    @MethodSource("looks")
    void oneDoesNotFindWhatIsTheOthers(Ask look) {
        Listener.to(a.put("k", "a"));

        assertThat(told(look, a)).containsExactly("a", Witness.COMPLETED);
        assertThat(told(look, b)).containsExactly(Witness.COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void oneDoesNotChangeWhatIsTheOthers(Ask change) {
        Listener.to(a.put("k", "a"));
        Listener.to(b.put("k", "b"));

        assertThat(told(change, a)).containsExactly(Witness.COMPLETED);

        assertThat(Witness.signalsOf(a.getIfCached("k"))).doesNotContain("a");
        Listener.to(b.getIfCached("k")).hasHeard("b");
        Listener.to(b.get("k")).hasHeard("b");
        assertThat(loads).hasValue(0);
        assertThat(b.stats().writes()).isOne();
        assertThat(b.stats().invalidations()).isZero();
        assertThat(Listener.to(b.explain("k")).heard().lately()).hasSize(1);
    }

    @Test
    void anExplanationNamesTheTenant() {
        Listener.to(a.put("k", "a"));

        Explanation ofA = Listener.to(a.explain("k")).heard();
        Explanation ofB = Listener.to(b.explain("k")).heard();

        assertThat(ofA.tenant()).contains("a");
        assertThat(ofA.entry()).isPresent();
        assertThat(ofB.tenant()).contains("b");
        assertThat(ofB.entry()).isEmpty();
        assertThat(ofB.lately()).isEmpty();
    }

    // --- whose request it is

    @ParameterizedTest
    @MethodSource("all")
    void aRequestOfNobodyIsAnErrorSignal(Ask ask) {
        StepVerifier.create(ask.call.apply(cache))
                .expectErrorMatches(error -> error instanceof TenantException
                        && error.getMessage().contains("forTenant(…), or contextWrite(CacheContext.tenant(…))"))
                .verify();
        assertThat(loads).hasValue(0);
    }

    @Test
    void theTenantOfTheViewGoesBeforeThatOfTheContext() {
        Listener.to(a.get("k").contextWrite(CacheContext.tenant("b"))).hasHeard("a");
        Listener.to(a.getAll(List.of("k")).contextWrite(CacheContext.tenant("b")))
                .hasHeard(Map.of("k", "a"));

        Listener.to(b.getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void theLastForTenantAndTheInnermostContextCount() {
        Listener.to(a.forTenant("b").get("k")).hasHeard("b");
        Listener.to(cache.get("k").contextWrite(CacheContext.tenant("a")).contextWrite(CacheContext.tenant("b")))
                .hasHeard("a");
    }

    @Test
    void tenantAndPolicyGoTogether() {
        ReactiveCache<String, String> view = a.with(policy -> policy.staleIfError(java.time.Duration.ofHours(1)));
        Listener.to(view.get("k")).hasHeard("a");
        Listener.to(cache.with(policy -> policy.jitter(0.1)).forTenant("b").get("k"))
                .hasHeard("b");

        assertThat(Listener.to(view.explain("k")).heard().policy().staleIfError())
                .isPositive();
        assertThat(Listener.to(a.explain("k")).heard().policy().staleIfError()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a\u0000", "a\nb", "\u007f", "\u0085", "\ud800", "a\u202eb", "a\u200bb", "\u2028", "\ufeff"})
    void aNameThatHidesSomethingIsRefusedAtOnce(String name) {
        assertThatThrownBy(() -> cache.forTenant(name)).isInstanceOf(TenantException.class);
        assertThatThrownBy(() -> CacheContext.tenant(name)).isInstanceOf(TenantException.class);
    }

    @Test
    void aNameMayHave128Characters() {
        Listener.to(cache.forTenant("x".repeat(128)).get("k")).hasHeard("x".repeat(128));
        assertThatThrownBy(() -> cache.forTenant("x".repeat(129)))
                .isInstanceOf(TenantException.class)
                .hasMessage("A tenant's name must have 1 to 128 characters but one has 129");
    }

    @Test
    void namesThatLookLikeOthersAreOthers() {
        for (String name : List.of("a", "A", " a", "a:k", "á", "a\u0301")) {
            Listener.to(cache.forTenant(name).get("k")).hasHeard(name);
        }
    }

    @Test
    void aCacheWithoutTenantsHasNoneToOffer() {
        ReactiveCache<String, String> plain =
                test.weir.cache("plain", String.class, String.class).build();

        assertThatThrownBy(() -> plain.forTenant("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("perTenant");
        Listener.to(plain.put("k", "v").contextWrite(CacheContext.tenant("a")));
        Listener.to(plain.get("k").contextWrite(CacheContext.tenant("b"))).hasHeard("v");
    }

    // --- loads

    @Test
    void loadsAreSharedByTheRequestsOfOneTenant() {
        HeldSource source = new HeldSource();

        Listener<String> ofA = Listener.to(a.getOrCompute("k", source));
        Listener<String> alsoOfA = Listener.to(cache.getOrCompute("k", source).contextWrite(CacheContext.tenant("a")));
        Listener<String> ofB = Listener.to(b.getOrCompute("k", source));

        assertThat(source.loads).hasSize(2);
        source.loads.get(0).answers("a's");
        ofA.hasHeard("a's");
        alsoOfA.hasHeard("a's");
        ofB.hasHeardNothing();
    }

    @Test
    void batchesAreOfOneTenant() {
        HeldBulkSource source = new HeldBulkSource();
        ReactiveCache<String, String> batched = test.weir
                .cache("batched", String.class, String.class)
                .perTenant(TenantQuota.entries(100))
                .readThroughInBatches(keys -> tenantSeen()
                        .flatMap(tenant -> source.loadAll(
                                keys.stream().map(key -> tenant + key).collect(Collectors.toSet()))))
                .build();
        for (int i = 0; i < 20; i++) {
            String key = "" + i;
            Listener.to(batched.forTenant(i % 2 == 0 ? "a" : "b").get(key));
        }
        for (int i = 0; i < source.loads.size(); i++) {
            source.loads.get(i).answers(Map.of());
        }

        assertThat(source.asked().stream().mapToInt(Set::size).sum()).isEqualTo(20);
        assertThat(source.asked().size()).as("batches").isLessThan(20);
        assertThat(source.asked())
                .allSatisfy(keys -> assertThat(
                                keys.stream().map(key -> key.substring(0, 1)).distinct())
                        .hasSize(1));
    }

    @Test
    void aLoadSeesWhoseItIsSoThatItCanAskOtherCaches() {
        ReactiveCache<String, String> outer = test.weir
                .cache("outer", String.class, String.class)
                .perTenant(TenantQuota.entries(100))
                .readThrough(key -> cache.get(key))
                .build();

        Listener.to(outer.forTenant("a").get("k")).hasHeard("a");
        Listener.to(outer.get("k").contextWrite(CacheContext.tenant("b"))).hasHeard("b");
        Listener.to(outer.forTenant("c").refresh("k")).hasHeard("c");
        Listener.to(outer.forTenant("d").getAll(List.of("k"))).hasHeard(Map.of("k", "d"));
    }

    @Test
    void alsoALoadThatNobodyWaitsFor() {
        ReactiveCache<String, String> eager = a.with(policy -> policy.reloadIfRead(1));
        Listener.to(eager.get("k"));
        Listener.to(eager.get("k"));

        Listener.to(eager.invalidate("k"));

        Listener.to(a.getIfCached("k")).hasHeard("a");
        assertThat(loads).hasValue(2);
    }

    @Test
    void statisticsAreOfOneTenantAndOfAllTogether() {
        Listener.to(a.get("k"));
        Listener.to(a.get("k"));
        Listener.to(b.get("k"));

        assertThat(a.stats().hits()).isOne();
        assertThat(a.stats().misses()).isOne();
        assertThat(b.stats().hits()).isZero();
        assertThat(b.stats().misses()).isOne();
        assertThat(cache.stats().hits()).isOne();
        assertThat(cache.stats().misses()).isEqualTo(2);
        assertThat(cache.stats().size()).isEqualTo(2);
        assertThat(a.stats().size()).isOne();
    }

    private Mono<String> tenantOfTheLoad() {
        return Mono.defer(() -> {
            loads.incrementAndGet();
            return tenantSeen();
        });
    }

    private static Mono<String> tenantSeen() {
        return Mono.deferContextual(context -> Mono.justOrEmpty(CacheContext.tenantIn(context)));
    }

    private static List<Object> told(Ask ask, ReactiveCache<String, String> cache) {
        return Witness.signalsOf(Flux.from(ask.call.apply(cache)).singleOrEmpty());
    }
}
