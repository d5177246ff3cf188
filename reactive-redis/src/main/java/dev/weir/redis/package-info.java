/**
 * The Redis adapter: the remote tier and the invalidation log on Lettuce, and the CBOR and JSON codecs; later the durable
 * outbox and the distributed primitives on the same server.
 *
 * <p>It implements ports of the core and knows neither Postgres nor Spring.
 */
@NullMarked
package dev.weir.redis;

import org.jspecify.annotations.NullMarked;
