/**
 * What BlockHound has to know of links to Redis; see {@link dev.weir.redis.blockhound.RedisBlockHoundIntegration}.
 */
@NullMarked
package dev.weir.redis.blockhound;

import org.jspecify.annotations.NullMarked;
