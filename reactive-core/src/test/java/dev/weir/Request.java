/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Stage.Loading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A request: one publisher method, called for the key {@code k}, so that one test can be run for all of them.
 *
 * @param method the method as reflection would print it
 * @param kind what it does
 * @param shape what it emits
 * @param loading how what it needs is loaded
 * @param call the call
 */
record Request(String method, Kind kind, Shape shape, Loading loading, Function<Stage, Mono<?>> call) {

    /** What a request does to a cache. */
    enum Kind {
        /** Answers from memory, or loads. */
        LOADS,
        /** Loads, whatever is in memory. */
        RELOADS,
        /** Answers from memory only. */
        LOOKS,
        /** Leaves the value {@code new}. */
        STORES,
        /** Leaves no value. */
        FORGETS,
        /** Tells what is known, and does nothing. */
        TELLS,
        /** Leaves nothing of the cache. */
        CLOSES
    }

    /** What a request emits, when the key is known to have no value and when nothing is known of it. */
    enum Shape {
        VALUE(List.of(), List.of()),
        ENTRY(List.of("absence"), List.of()),
        VALUES(List.of("nothing"), List.of("nothing")),
        ENTRIES(List.of("absence"), List.of("nothing")),
        NONE(List.of(), List.of());

        final List<Object> ofAbsence;
        final List<Object> ofTheUnknown;

        Shape(List<Object> ofAbsence, List<Object> ofTheUnknown) {
            this.ofAbsence = ofAbsence;
            this.ofTheUnknown = ofTheUnknown;
        }
    }

    /** Every publisher method, and those that load from the source once for each way of loading. */
    static Stream<Request> all() {
        List<Request> all = new ArrayList<>();
        addReads(all);
        addReadsWithALoader(all);
        addLooks(all);
        addWrites(all);
        addInvalidations(all);
        all.add(new Request("Weir.close()", Kind.CLOSES, Shape.NONE, Loading.ONE_BY_ONE, s -> s.test.weir.close()));
        return all.stream();
    }

    private static void addReads(List<Request> all) {
        for (Loading loading : Loading.values()) {
            all.add(cache("get(Object)", Kind.LOADS, Shape.VALUE, loading, s -> s.cache.get("k")));
            all.add(cache("getAll(Collection)", Kind.LOADS, Shape.VALUES, loading, s -> s.cache.getAll(List.of("k"))));
            all.add(cache("getEntry(Object)", Kind.LOADS, Shape.ENTRY, loading, s -> s.cache.getEntry("k")));
            all.add(cache(
                    "getAllEntries(Collection)",
                    Kind.LOADS,
                    Shape.ENTRIES,
                    loading,
                    s -> s.cache.getAllEntries(List.of("k"))));
            all.add(cache("refresh(Object)", Kind.RELOADS, Shape.VALUE, loading, s -> s.cache.refresh("k")));
        }
    }

    private static void addReadsWithALoader(List<Request> all) {
        Loading one = Loading.ONE_BY_ONE;
        all.add(cache(
                "getOrCompute(Object,Function)",
                Kind.LOADS,
                Shape.VALUE,
                one,
                s -> s.cache.getOrCompute("k", key -> s.single().load(key, null))));
        all.add(cache(
                "getOrCompute(Object,Loader)",
                Kind.LOADS,
                Shape.VALUE,
                one,
                s -> s.cache.getOrCompute("k", s.single())));
        all.add(cache(
                "getEntryOrCompute(Object,Loader)",
                Kind.LOADS,
                Shape.ENTRY,
                one,
                s -> s.cache.getEntryOrCompute("k", s.single())));
        all.add(cache(
                "getAllOrCompute(Collection,BulkLoader)",
                Kind.LOADS,
                Shape.VALUES,
                Loading.IN_BULK,
                s -> s.cache.getAllOrCompute(List.of("k"), s.bulk())));
    }

    private static void addLooks(List<Request> all) {
        Loading one = Loading.ONE_BY_ONE;
        all.add(cache("getIfCached(Object)", Kind.LOOKS, Shape.VALUE, one, s -> s.cache.getIfCached("k")));
        all.add(cache("getEntryIfCached(Object)", Kind.LOOKS, Shape.ENTRY, one, s -> s.cache.getEntryIfCached("k")));
    }

    private static void addWrites(List<Request> all) {
        Loading one = Loading.ONE_BY_ONE;
        all.add(cache("put(Object,Object)", Kind.STORES, Shape.NONE, one, s -> s.cache.put("k", "new")));
        all.add(cache(
                "put(Object,Object,WriteOptions)",
                Kind.STORES,
                Shape.NONE,
                one,
                s -> s.cache.put("k", "new", WriteOptions.tagged("t"))));
        all.add(cache("putAll(Map)", Kind.STORES, Shape.NONE, one, s -> s.cache.putAll(Map.of("k", "new"))));
    }

    private static void addInvalidations(List<Request> all) {
        Loading one = Loading.ONE_BY_ONE;
        all.add(cache("remove(Object)", Kind.FORGETS, Shape.NONE, one, s -> s.cache.remove("k")));
        all.add(cache("expire(Object)", Kind.FORGETS, Shape.NONE, one, s -> s.cache.expire("k")));
        all.add(cache("invalidate(Object)", Kind.FORGETS, Shape.NONE, one, s -> s.cache.invalidate("k")));
        all.add(cache(
                "invalidateAll(Collection)", Kind.FORGETS, Shape.NONE, one, s -> s.cache.invalidateAll(List.of("k"))));
        all.add(cache(
                "invalidateTags(Collection)",
                Kind.FORGETS,
                Shape.NONE,
                one,
                s -> s.cache.invalidateTags(List.of(Stage.TAG))));
        all.add(cache("invalidatePrefix(String)", Kind.FORGETS, Shape.NONE, one, s -> s.cache.invalidatePrefix("k")));
        all.add(cache(
                "invalidateMatching(String)",
                Kind.FORGETS,
                Shape.NONE,
                one,
                s -> s.cache.invalidateMatching("k*").then()));
        all.add(cache(
                "explain(Object)",
                Kind.TELLS,
                Shape.NONE,
                one,
                s -> s.cache.explain("k").then()));
        all.add(cache(
                "warmUp(WarmUp)",
                Kind.TELLS,
                Shape.NONE,
                one,
                s -> s.cache.warmUp(WarmUp.ofKeys(Flux.just("k"))).then()));
        all.add(cache("clear()", Kind.FORGETS, Shape.NONE, one, s -> s.cache.clear()));
    }

    static Stream<Request> ofKind(Kind... kinds) {
        return all().filter(request -> List.of(kinds).contains(request.kind));
    }

    Mono<?> on(Stage stage) {
        return call.apply(stage);
    }

    /** What a witness of this request saw, with values, entries and maps told in the same words. */
    static List<Object> told(Witness witness) {
        return witness.signals().stream().map(Request::told).toList();
    }

    private static Object told(Object signal) {
        if (signal instanceof Map<?, ?> map) {
            return map.containsKey("k") ? told(map.get("k")) : "nothing";
        }
        return signal instanceof Entry<?> entry
                ? entry.value().map(Object.class::cast).orElse("absence")
                : signal;
    }

    private static Request cache(
            String method, Kind kind, Shape shape, Loading loading, Function<Stage, Mono<?>> call) {
        return new Request("ReactiveCache." + method, kind, shape, loading, call);
    }

    @Override
    public String toString() {
        return method + " " + loading;
    }
}
