/**
 * The Spring WebFlux side: HTTP cache headers and filters, the response cache, the Spring Cache adapter, the Boot
 * auto-configuration, the actuator endpoint and the console.
 *
 * <p>It depends on the core alone; the Redis and Postgres adapters are configured where they are present. Nothing lives
 * here yet.
 */
@NullMarked
package dev.weir.webflux;

import org.jspecify.annotations.NullMarked;
