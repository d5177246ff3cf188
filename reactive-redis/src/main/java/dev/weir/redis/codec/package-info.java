/**
 * Payload formats that other languages read as well: {@link dev.weir.redis.codec.CborFormat}, which is the default, and {@link
 * dev.weir.redis.codec.JsonFormat}, which people read as well. Both write plain documents (RFC 8949, RFC 8259) of the type
 * that a cache was built for, and never take the name of a class from a payload.
 */
@NullMarked
package dev.weir.redis.codec;

import org.jspecify.annotations.NullMarked;
