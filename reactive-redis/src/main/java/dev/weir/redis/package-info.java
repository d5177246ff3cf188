/**
 * The Redis adapter: the remote tier, the invalidation log and the durable outbox on Lettuce, the distributed
 * primitives on the same server, and the CBOR codec.
 *
 * <p>It implements ports of the core and knows neither Postgres nor Spring.
 */
@NullMarked
package dev.weir.redis;

import org.jspecify.annotations.NullMarked;
