/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;

/** The start of an application, whose thread may wait: nobody is served before it is over. */
final class AtStart {

    private AtStart() {}

    /** What a publisher brings within this time. */
    static <T> T await(Mono<T> publisher, Duration within, String property, String what) {
        if (Thread.currentThread() instanceof NonBlocking) {
            throw new WeirConfigurationException(
                    property,
                    what + " cannot be waited for on this thread, which serves others.",
                    "Have the cache built when the application starts, and not when a request first asks for it.");
        }
        try {
            T brought = publisher.toFuture().get(within.toNanos(), TimeUnit.NANOSECONDS);
            if (brought == null) {
                throw failed(property, what, null);
            }
            return brought;
        } catch (ExecutionException failure) {
            throw failed(property, what, failure.getCause());
        } catch (TimeoutException late) {
            throw new WeirConfigurationException(
                    property,
                    what + " was not looked at within " + within + ".",
                    "See whether the database can be reached, or allow more time.",
                    late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The start was interrupted", interrupted);
        }
    }

    private static WeirConfigurationException failed(String property, String what, @Nullable Throwable cause) {
        String said =
                cause == null ? "Nothing was found." : Objects.requireNonNullElse(cause.getMessage(), "See the cause.");
        return new WeirConfigurationException(property, what + " is not what it has to be.", said, cause);
    }
}
