/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** A bound on how many keys are looked up at a time: for those that are written behind Redis is asked, which may take its time. */
final class LookUpBound {

    static final int MOST = 32;

    private final AtomicInteger underWay = new AtomicInteger();

    /** The same look-up, unless there are too many. */
    Mono<ServerResponse> within(Mono<ServerResponse> lookUp) {
        return Mono.defer(() -> {
            if (underWay.incrementAndGet() > MOST) {
                underWay.decrementAndGet();
                return ConsoleAnswer.refused(
                        HttpStatus.SERVICE_UNAVAILABLE, MOST + " other keys are being looked up: ask again later");
            }
            return lookUp.doFinally(end -> underWay.decrementAndGet());
        });
    }
}
