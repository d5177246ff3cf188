/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.ReactiveCache;
import dev.weir.webflux.portrait.KeyLookUp;
import dev.weir.webflux.portrait.KeyMask;
import dev.weir.webflux.portrait.LookUpRefusedException;
import dev.weir.webflux.portrait.Portraits;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The keys that people look up: how each would be answered, and where that is allowed, what is done to it. */
final class ConsoleKeys {

    private static final int LONGEST = 8_192;

    private final KeyLookUp keys;
    private final KeyMask mask;
    private final boolean mayChange;
    private final OwnPage ownPage;
    private final LookUpBound bound = new LookUpBound();

    ConsoleKeys(KeyLookUp keys, ConsoleSettings settings, OwnPage ownPage) {
        this.keys = keys;
        this.ownPage = ownPage;
        this.mask = new KeyMask(settings.showsKeys());
        this.mayChange = settings.mayChange();
    }

    /** How a key would be answered, and why. */
    Mono<ServerResponse> explain(ServerRequest request) {
        return bound.within(answered(
                request,
                asked -> keys.withKey(
                        asked.cache(),
                        asked.key(),
                        asked.tenant(),
                        (found, parsed) -> found.explain(parsed)
                                .map(explanation -> Portraits.of(explanation, mask.of(asked.key()), mask)))));
    }

    /** Forgets a key. */
    Mono<ServerResponse> invalidate(ServerRequest request) {
        return changed(
                request,
                asked -> keys.withKey(
                        asked.cache(),
                        asked.key(),
                        asked.tenant(),
                        (found, parsed) ->
                                Portraits.forgotten(asked.cache(), mask.of(asked.key()), found.invalidate(parsed))));
    }

    /** Loads a key; what it loads is told to nobody. */
    Mono<ServerResponse> refresh(ServerRequest request) {
        return changed(request, asked -> {
            Map<String, Object> done = Map.of("cache", asked.cache(), "refreshed", mask.of(asked.key()));
            return keys.withKey(
                    asked.cache(),
                    asked.key(),
                    asked.tenant(),
                    (found, parsed) -> refreshed(found, parsed).thenReturn(done));
        });
    }

    /** Only what the call itself throws is about the cache; what comes later is about the load. */
    private static Mono<Void> refreshed(ReactiveCache<Object, Object> cache, Object key) {
        try {
            return cache.refresh(key).then();
        } catch (IllegalStateException sourceless) {
            return Mono.error(new SourcelessException());
        }
    }

    private Mono<ServerResponse> changed(ServerRequest request, Change change) {
        if (!mayChange) {
            return ConsoleAnswer.refused(
                    HttpStatus.FORBIDDEN,
                    "This console only shows: weir.console.access: unrestricted lets it change something");
        }
        String refusal = ownPage.refusal(request);
        return refusal == null ? answered(request, change) : ConsoleAnswer.refused(HttpStatus.FORBIDDEN, refusal);
    }

    private static Mono<ServerResponse> answered(ServerRequest request, Change change) {
        String key = request.queryParam("key").orElse(null);
        if (key == null) {
            return ConsoleAnswer.refused(HttpStatus.BAD_REQUEST, "Say which key: ?key=");
        }
        if (key.length() > LONGEST) {
            return ConsoleAnswer.refused(HttpStatus.BAD_REQUEST, "The key is longer than " + LONGEST + " characters");
        }
        String tenant =
                request.queryParam("tenant").filter(said -> !said.isEmpty()).orElse(null);
        Asked asked = new Asked(request.pathVariable("cache"), key, tenant);
        return change.apply(asked)
                .flatMap(ConsoleAnswer::of)
                .switchIfEmpty(
                        Mono.defer(() -> ConsoleAnswer.refused(HttpStatus.NOT_FOUND, "There is no cache of this name")))
                .onErrorResume(ConsoleKeys::failed);
    }

    /** What a loader says may be confidential, so it is not repeated. */
    private static Mono<ServerResponse> failed(Throwable failure) {
        if (failure instanceof LookUpRefusedException refused) {
            return ConsoleAnswer.refused(HttpStatus.BAD_REQUEST, refused.reason());
        }
        if (failure instanceof SourcelessException) {
            return ConsoleAnswer.refused(HttpStatus.CONFLICT, "This cache has no source to load the key from");
        }
        return ConsoleAnswer.refused(
                HttpStatus.BAD_GATEWAY, "It failed with " + failure.getClass().getSimpleName());
    }

    /** A cache has nothing to refresh from. */
    private static final class SourcelessException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        SourcelessException() {
            super(null, null, false, false);
        }
    }

    /** What a request asks for. */
    private record Asked(String cache, String key, @Nullable String tenant) {}

    /** What is done for it. */
    private interface Change {
        Mono<Map<String, Object>> apply(Asked asked);
    }
}
