/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import dev.weir.Weir;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/**
 * The health of the caches, as this process sees it, without asking anybody. One that is degraded answers every request, so that it
 * does not make the application as a whole unhealthy.
 */
public final class WeirHealthIndicator extends AbstractReactiveHealthIndicator {

    /** Every request is answered, but not as it is meant to be. */
    public static final Status DEGRADED =
            new Status("DEGRADED", "Every request is answered, but not as it is meant to be");

    private final Weir weir;

    public WeirHealthIndicator(Weir weir) {
        super("The health of the caches cannot be told");
        this.weir = weir;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        dev.weir.Health health = weir.health();
        return Mono.just(
                builder.status(status(health)).withDetails(health.details()).build());
    }

    private static Status status(dev.weir.Health health) {
        return switch (health.status()) {
            case UP -> Status.UP;
            case DEGRADED -> DEGRADED;
            case DOWN -> Status.DOWN;
        };
    }
}
