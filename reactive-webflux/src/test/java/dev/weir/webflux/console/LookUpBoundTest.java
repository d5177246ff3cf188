/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** So many keys are looked up at a time, and one more when another is done. */
class LookUpBoundTest {

    private final LookUpBound bound = new LookUpBound();

    @Test
    void oneTooManyIsRefusedUntilAnotherIsOver() {
        List<Disposable> held = new ArrayList<>();
        for (int i = 0; i < LookUpBound.MOST; i++) {
            held.add(bound.within(Mono.never()).subscribe());
        }
        assertThat(status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);

        held.get(3).dispose();

        for (int i = 0; i < 3 * LookUpBound.MOST; i++) {
            assertThat(status()).isEqualTo(HttpStatus.OK);
        }
    }

    private HttpStatus status() {
        ServerResponse answer = bound.within(ServerResponse.ok().build()).block();
        return HttpStatus.valueOf(answer.statusCode().value());
    }
}
