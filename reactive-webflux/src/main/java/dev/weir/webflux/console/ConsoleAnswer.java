/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** An answer in JSON, which nobody keeps. */
final class ConsoleAnswer {

    private ConsoleAnswer() {}

    static Mono<ServerResponse> of(Map<String, Object> told) {
        return json(HttpStatus.OK, told);
    }

    /** A refusal, with a sentence that says why. */
    static Mono<ServerResponse> refused(HttpStatus status, String reason) {
        return json(status, Map.of("message", reason));
    }

    private static Mono<ServerResponse> json(HttpStatus status, Map<String, Object> told) {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .bodyValue(JsonText.of(told));
    }
}
