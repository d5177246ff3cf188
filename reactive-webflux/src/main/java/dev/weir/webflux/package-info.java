/**
 * The Spring WebFlux side: HTTP cache headers and filters, the response cache, the Spring Cache adapter, the Boot
 * auto-configuration, the actuator endpoint and the console.
 *
 * <p>It depends on the core alone; the Redis and Postgres adapters are configured where they are present. {@code http} has answers from
 * entries and what requests may ask, {@code field} the header fields of caches, {@code response} the response cache over the rules in
 * {@code rfc9111}, {@code spring} annotated methods and transactions, {@code boot} the auto-configuration, {@code actuate} the endpoint
 * and the health. There is no console yet.
 */
@NullMarked
package dev.weir.webflux;

import org.jspecify.annotations.NullMarked;
