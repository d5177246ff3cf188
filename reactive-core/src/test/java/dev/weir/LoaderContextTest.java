/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Witness.COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Request.Kind;
import dev.weir.Stage.Loading;
import dev.weir.policy.BatchPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** What a load knows: of its leader's Context what is carried and nothing else, and the entry it replaces. */
class LoaderContextTest {

    private static final Object ON_DISCARD = Operators.enableOnDiscard(Context.empty(), value -> {}).stream()
            .findFirst()
            .orElseThrow()
            .getKey();

    private final RawMono<Object> load = new RawMono<>();
    private final Consumer<Object> hook = value -> {};

    // --- the leader's Context

    @ParameterizedTest
    @MethodSource("loading")
    void aLoadSeesWhatIsCarriedOfItsLeadersContextAndNothingElse(Request request) {
        Stage stage = carryingTenants(request.loading());
        stage.acts(() -> load);

        request.on(stage).subscribe(new Witness(1, contextOf("leader")));

        assertThat(carried(load.context()))
                .isEqualTo(Map.of(
                        "micrometer.observation", "observation of leader",
                        "reactor.onDiscard.local", hook,
                        "tenant", "tenant of leader"));
    }

    @ParameterizedTest
    @MethodSource("loading")
    void aLoadSeesNothingWhereNothingOfItIsCarried(Request request) {
        Stage stage = new Stage(request.loading());
        stage.acts(() -> load);

        request.on(stage).subscribe(new Witness(1, Context.of("tenant", "t", "principal", "p")));

        assertThat(carried(load.context())).isEmpty();
    }

    @Test
    void theKeyOfTheDiscardHookIsReactors() {
        assertThat(ON_DISCARD).isEqualTo("reactor.onDiscard.local");
    }

    @ParameterizedTest
    @MethodSource("loading")
    void aWaiterChangesNothingForTheLoadAndKeepsItsOwnContext(Request request) {
        Stage stage = carryingTenants(request.loading());
        stage.acts(() -> load);
        Mono<Object> asked = request.on(stage)
                .flatMap(value -> Mono.deferContextual(context -> Mono.just(context.get("principal"))));
        Witness leader = new Witness(1, contextOf("leader"));
        Witness waiter = new Witness(1, contextOf("waiter"));

        asked.subscribe(leader);
        asked.subscribe(waiter);
        Map<Object, Object> carried = carried(load.context());
        load.emit(request.loading().answer("v"));

        assertThat(carried).containsEntry("tenant", "tenant of leader");
        assertThat(stage.loads).hasValue(1);
        assertThat(leader.signals()).containsExactly("principal of leader", COMPLETED);
        assertThat(waiter.signals()).containsExactly("principal of waiter", COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aRefreshBehindTheAnswerSeesWhatIsCarriedOfWhoCausedIt(Loading loading) {
        Stage stage = new Stage(
                loading, policy -> policy.staleWhileRevalidate(Duration.ofMinutes(5)), spec -> spec.carrying("tenant"));
        stage.cache.put("k", "old").subscribe();
        stage.test.pass(Duration.ofMinutes(2));
        stage.acts(() -> load);
        Witness witness = new Witness(1, contextOf("reader"));

        stage.cache.get("k").subscribe(witness);

        assertThat(witness.signals()).containsExactly("old", COMPLETED);
        assertThat(carried(load.context()))
                .containsOnlyKeys("micrometer.observation", "reactor.onDiscard.local", "tenant")
                .containsEntry("tenant", "tenant of reader");
    }

    @Test
    void keysThatTravelTogetherSeeWhatIsCarriedOfTheFirstOfThem() {
        TestWeir test = new TestWeir();
        List<RawMono<Map<String, String>>> loads = new ArrayList<>();
        ReactiveCache<String, String> cache = test.cache()
                .carrying("tenant")
                .readThroughInBatches(
                        keys -> {
                            loads.add(new RawMono<>());
                            return loads.get(loads.size() - 1);
                        },
                        BatchPolicy.DEFAULT.inFlight(1))
                .build();

        cache.get("a").subscribe(new Witness(1, contextOf("first")));
        cache.get("b").subscribe(new Witness(1, contextOf("second")));
        cache.get("c").subscribe(new Witness(1, contextOf("third")));
        loads.get(0).emit(Map.of());

        assertThat(loads).hasSize(2);
        assertThat(carried(loads.get(0).context())).containsEntry("tenant", "tenant of first");
        assertThat(carried(loads.get(1).context())).containsEntry("tenant", "tenant of second");
    }

    // --- the entry that is replaced

    private final TestWeir test = new TestWeir();
    private final List<Optional<Entry<String>>> stale = new ArrayList<>();
    private final ReactiveCache<String, String> cache = test.cache(
                    policy -> policy.staleIfError(Duration.ofHours(1)).absentFor(Duration.ofSeconds(1)))
            .readThrough((key, context) -> {
                stale.add(context.stale());
                return Mono.just("v");
            })
            .build();

    @Test
    void aFirstLoadReplacesNothing() {
        cache.get("k").subscribe();

        assertThat(stale).containsExactly(Optional.empty());
    }

    @Test
    void aLoadThatReplacesAnExpiredEntrySeesIt() {
        cache.put("k", "old").subscribe();
        test.pass(Duration.ofMinutes(2));

        cache.get("k").subscribe();

        assertThat(stale)
                .singleElement()
                .satisfies(seen -> assertThat(seen).hasValueSatisfying(entry -> {
                    assertThat(entry.value()).hasValue("old");
                    assertThat(entry.age()).isEqualTo(Duration.ofMinutes(2));
                    assertThat(entry.isStale()).isTrue();
                }));
    }

    @Test
    void aLoadThatReplacesAnEntryDeclaredOutdatedSeesIt() {
        cache.put("k", "old").subscribe();
        cache.expire("k").subscribe();

        cache.get("k").subscribe();

        assertThat(values()).containsExactly(Optional.of("old"));
    }

    @Test
    void aRefreshSeesTheFreshEntryItReplaces() {
        cache.put("k", "old").subscribe();

        cache.refresh("k").subscribe();

        assertThat(stale)
                .singleElement()
                .satisfies(seen -> assertThat(seen).hasValueSatisfying(entry -> {
                    assertThat(entry.value()).hasValue("old");
                    assertThat(entry.isStale()).isFalse();
                }));
    }

    @ParameterizedTest
    @MethodSource("forgetting")
    void aLoadSeesNothingOfWhatWasForgotten(Request request) {
        Stage stage = new Stage(Loading.ONE_BY_ONE, policy -> policy.staleIfError(Duration.ofHours(1)));
        stage.cache.put("k", "old").subscribe();

        request.on(stage).subscribe();
        stage.cache
                .getOrCompute("k", (key, context) -> {
                    stale.add(context.stale());
                    return Mono.just("v");
                })
                .subscribe();

        assertThat(stale).containsExactly(Optional.empty());
    }

    static Stream<Request> loading() {
        return Request.ofKind(Kind.LOADS, Kind.RELOADS);
    }

    static Stream<Request> forgetting() {
        return Request.ofKind(Kind.FORGETS).filter(request -> !request.method().contains("expire"));
    }

    private static Stage carryingTenants(Loading loading) {
        return new Stage(loading, policy -> policy, spec -> spec.carrying("tenant"));
    }

    private Context contextOf(String who) {
        return Context.of(
                "micrometer.observation", "observation of " + who,
                "reactor.onDiscard.local", hook,
                "tenant", "tenant of " + who,
                "principal", "principal of " + who);
    }

    /** Everything in the Context of a load but the mark that it is one. */
    private static Map<Object, Object> carried(ContextView load) {
        Map<Object, Object> carried = new HashMap<>();
        load.stream().forEach(entry -> carried.put(entry.getKey(), entry.getValue()));
        assertThat(carried.remove(Load.class)).isNotNull();
        return carried;
    }

    private List<Optional<String>> values() {
        return stale.stream().map(entry -> entry.flatMap(Entry::value)).toList();
    }
}
