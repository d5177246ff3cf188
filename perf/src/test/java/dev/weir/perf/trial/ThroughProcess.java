/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.CacheModel;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.redis.Redis;
import dev.weir.redis.server.ParentLine;
import dev.weir.redis.trial.Instance;
import dev.weir.source.Store;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * A process that writes through, and stands still twice: before its transactions begin, until it is told to go on, and for ever after
 * they are committed. It says of each key when it is there.
 */
final class ThroughProcess {

    /** How long a write may take. Nothing is filled for five seconds longer after its writer has died. */
    static final Duration TRANSACTION = Duration.ofSeconds(6);

    private final ParentLine parent;
    private final Store<String, String> store;
    private final ReactiveCache<String, String> cache;
    private final Sinks.Empty<Void> goesOn = Sinks.empty();

    private ThroughProcess(Site site, ParentLine parent) {
        this.parent = parent;
        this.store = Hooks.around(WeirBehind.store(WeirBehind.pool(site)), this::write);
        this.cache = cache(site, store);
        // Confirmed only by the server: a cold machine may need more than one attempt.
        cache.clear().retryWhen(Retry.fixedDelay(200, Duration.ofMillis(100))).block(Instance.LONG);
    }

    /** Its arguments: those of a {@link Site}. */
    public static void main(String... arguments) {
        ParentLine parent = ParentLine.open();
        ThroughProcess process = new ThroughProcess(Site.of(arguments), parent);
        parent.say("ready");
        for (String command = parent.next(); command != null; command = parent.next()) {
            process.hear(command.split(" "));
        }
        Runtime.getRuntime().halt(0);
    }

    static ReactiveCache<String, String> cache(Site site, Store<String, String> store) {
        return Weir.named(site.namespace())
                .remote(Redis.at(site.redis()).shards(site.shards()))
                .build()
                .cache("through", String.class, String.class)
                .model(CacheModel.through().transactionTimeout(TRANSACTION))
                .store(store)
                .build();
    }

    private void hear(String[] words) {
        if (words[0].equals("commit")) {
            goesOn.tryEmitEmpty();
            return;
        }
        Flux.fromStream(IntStream.range(0, Integer.parseInt(words[1])).mapToObj(i -> "k" + i))
                .flatMap(key -> words[0].equals("through") ? cache.put(key, "<new>") : byHand(key), 64)
                .subscribe(done -> {}, failed -> parent.say("failed " + failed));
    }

    /** As those do it who invalidate before and after, and have nobody who sees to it if they die between. */
    private Mono<Void> byHand(String key) {
        return cache.invalidate(key)
                .then(Mono.defer(() -> store.write(Map.of(key, "<new>"))))
                .then(Mono.defer(() -> cache.invalidate(key)));
    }

    private Mono<Void> write(Mono<Void> made, Map<String, @Nullable String> values) {
        return Mono.<Void>fromRunnable(() -> parent.say("begun"))
                .then(goesOn.asMono())
                .then(made)
                .then(Mono.<Void>fromRunnable(() -> parent.say("committed")))
                .then(Mono.never());
    }
}
